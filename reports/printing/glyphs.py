"""Which characters can be printed: our own fonts first, then a Noto of the machine."""

import unicodedata
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from . import press

FONTS = Path(__file__).resolve().parent.parent / "fonts"
INVISIBLE = {"Cc", "Cf", "Mn", "Zl", "Zp", "Zs"}  # drawn by nothing, or onto the character before


def unprintable(text):
    """The characters of a text that no font here can draw, in their order: what a form says before a report fails."""
    asked = [char for char in dict.fromkeys(text) if unicodedata.category(char) not in INVISIBLE]
    missing = [char for char in asked if ord(char) not in _own()]
    return [char for char in missing if ord(char) not in _machine()] if missing else []


@lru_cache(maxsize=1)
def _own():
    return _covered([FONTS / "SocialworkSerif-Regular.otf", FONTS / "SocialworkSymbols-Regular.ttf"])


@lru_cache(maxsize=1)
def _machine():
    """Read only when a text asks for more than we ship: the machine's fonts are large."""
    folders = [Path(folder) for folder in press.SYSTEM_FONTS if Path(folder).is_dir()]
    return _covered(path for folder in folders for path in folder.rglob("Noto*-Regular.[ot]t[cf]"))


def _covered(paths):
    found = set()
    for path in paths:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            found |= set(font.getBestCmap() or ())
    return frozenset(found)
