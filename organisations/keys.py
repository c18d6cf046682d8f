"""Whole numbers that a browser sent: keys, places in a row, versions."""


def whole(text, digits=18):
    """The number that was sent, or None: ASCII digits alone ("²" and "٣" are digits to Python too), and no more of them than fit in a column."""
    text = str(text if text is not None else "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
