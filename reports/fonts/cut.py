#!/usr/bin/env python3
"""Cut our print fonts out of Noto; run once, by hand, when the charset or the source fonts change.

    python reports/fonts/cut.py /usr/share/fonts Unihan_OtherMappings.txt

Needs `hb-subset` (Debian: libharfbuzz-bin), fontTools, which comes with WeasyPrint, and the source fonts somewhere under the
first folder (Debian: fonts-noto-cjk, fonts-noto-cjk-extra, fonts-noto-core). The second file is Unicode's table of other
mappings (Debian: unicode-data); its kTGH lines are the 8,105 characters of the general standard list of 2013.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont

HERE = Path(__file__).resolve().parent
SIMPLIFIED = 2  # face of simplified Chinese inside each Noto collection
CUTS = {
    "NotoSansCJK-Regular.ttc": ("Socialwork Sans", "Regular"),
    "NotoSansCJK-Bold.ttc": ("Socialwork Sans", "Bold"),
    "NotoSerifCJK-Regular.ttc": ("Socialwork Serif", "Regular"),
    "NotoSerifCJK-Bold.ttc": ("Socialwork Serif", "Bold"),
    "NotoSansSymbols2-Regular.ttf": ("Socialwork Symbols", "Regular"),
}
# Latin, Greek, Cyrillic, punctuation, letterlike, number forms, arrows, operators, enclosed, boxes, shapes, dingbats,
# CJK punctuation, kana, enclosed CJK, units, full-width forms. What Noto does not have is left out silently.
RANGES = (
    "20-7E A0-17F 192 1CD-1DC 2C6-2DD 391-3C9 401-451 1E3E-1E3F 2010-2027 2030-205E 2070-209C 20AC 2100-214F 2150-218B "
    "2190-21FF 2200-22FF 2300-23FF 2460-24FF 2500-25FF 2600-26FF 2700-27BF 3000-303F 3041-30FF 3105-312F "
    "3220-3243 3280-32B0 3300-33FF FE10-FE19 FE30-FE6F FF01-FFEE"
)
# Ticked boxes, stars, hearts, a telephone: what people type into a note and Noto CJK does not draw.
SYMBOLS = "2190-2BFF 1F300-1F5FF 1F680-1F6FF 1F900-1FAFF"
# Not `locl`: it would carry every character's Japanese, Korean and Taiwanese shape along, half the file.
FEATURES = "kern,liga,mark,mkmk,tnum,pnum,lnum,chws,halt,palt"


def characters(mappings):
    """The characters to keep: all that GB 2312 can write, the general standard list, and the signs of a report."""
    gb2312 = {
        bytes((row, column)).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for column in range(0xA1, 0xFF)
    }
    lines = (line.split("\t") for line in Path(mappings).read_text("utf-8").splitlines() if "\tkTGH\t" in line)
    standard = {chr(int(code[2:], 16)) for code, _, _ in lines}
    return "".join(sorted((gb2312 - {""}) | standard | spread(RANGES)))


def spread(ranges):
    """The characters of some ranges of code points."""
    found = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        found |= {chr(code) for code in range(int(first, 16), int(last or first, 16) + 1)}
    return found


def rename(path, family, style):
    """Give the cut its own name: a shortened font must never be taken for the whole one installed beside it."""
    font = TTFont(path, recalcTimestamp=False)  # the same cut is the same file
    post = f"{family}-{style}".replace(" ", "")
    words = {1: family, 2: style, 3: post, 4: f"{family} {style}", 6: post, 16: None, 17: None}
    for number, word in words.items():
        font["name"].removeNames(nameID=number)
        if word:
            font["name"].setName(word, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [post]
        cff.topDictIndex[0].FamilyName = family
        cff.topDictIndex[0].FullName = f"{family} {style}"
    font.save(path)


def cut(source, text, name):
    family, style = CUTS[name]
    found = next(Path(source).rglob(name))
    if not name.endswith(".ttc"):
        text = "".join(sorted(spread(SYMBOLS)))
    target = HERE / f"{family.replace(' ', '')}-{style}.{'otf' if name.endswith('.ttc') else 'ttf'}"
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as characters_file:
        characters_file.write(text)
        characters_file.flush()
        subprocess.run(  # noqa: S603 run by hand, with the arguments of whoever runs it
            [  # noqa: S607 as the machine has it
                "hb-subset",
                f"--font-file={found}",
                f"--face-index={SIMPLIFIED if name.endswith('.ttc') else 0}",
                f"--text-file={characters_file.name}",
                f"--layout-features={FEATURES}",
                "--drop-tables=vhea,vmtx,VORG,BASE",
                "--no-hinting",
                "--name-IDs=0,1,2,3,4,5,6,7,8,9,11,13,14",
                "--name-languages=1033",
                f"--output-file={target}",
            ],
            check=True,
        )
    rename(target, family, style)
    return target


if __name__ == "__main__":
    kept = characters(sys.argv[2])
    print(f"{len(kept)} characters asked for")
    for each in CUTS:
        made = cut(sys.argv[1], kept, each)
        print(made.name, made.stat().st_size, len(TTFont(made).getBestCmap()))
