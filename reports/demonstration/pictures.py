"""Photos drawn by code: rooms, courtyards, banners. No faces, nobody."""

from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).resolve().parent.parent / "fonts" / "SocialworkSans-Bold.otf"
SIZE = (960, 720)
WALLS = ["#E9DFC8", "#D8E3DC", "#E4D6D0", "#D5DEE8", "#EDE6D6"]
FLOORS = ["#B89B72", "#A7A39A", "#9C7F5F", "#C2B39A"]
CLOTHES = ["#0B5C6B", "#B68F2B", "#6E38B5", "#899B6A", "#60241B", "#3B6EA8"]
SKIES = ["#BFD9EA", "#D6E6EF", "#F1DEC0"]


def photo(rng, words, scene):
    """An upload as a phone would send it: one of the scenes with a banner that says what it was."""
    image = Image.new("RGB", SIZE, rng.choice(WALLS))
    draw = ImageDraw.Draw(image)
    {"room": room, "courtyard": courtyard, "hall": hall}[scene](draw, rng)
    if words:
        banner(draw, words, rng)
    body = BytesIO()
    image.save(body, "JPEG", quality=80)
    return SimpleUploadedFile("photo.jpg", body.getvalue(), content_type="image/jpeg")


def scan(*lines):
    """An upload as a scanner makes it: the first page of a paper with these lines."""
    image = Image.new("RGB", SIZE[::-1], "#FFFFFF")
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(str(FONT), 40)
    for place, line in enumerate(lines):
        draw.text(((SIZE[1] - draw.textlength(line, font=font)) / 2, 120 + place * 90), line, font=font, fill="#222222")
    body = BytesIO()
    image.save(body, "JPEG", quality=80)
    return SimpleUploadedFile("scan.jpg", body.getvalue(), content_type="image/jpeg")


def room(draw, rng):
    """A living room: floor, window, table, chairs, shelf."""
    draw.rectangle((0, 480, 960, 720), fill=rng.choice(FLOORS))
    left = rng.randint(80, 420)
    draw.rectangle((left, 150, left + 240, 360), fill=rng.choice(SKIES), outline="#7A6A55", width=10)
    draw.line((left + 120, 150, left + 120, 360), fill="#7A6A55", width=8)
    top = rng.randint(430, 470)
    draw.rectangle((520, top, 860, top + 24), fill="#7D5A3C")
    for x in (540, 820):
        draw.rectangle((x, top + 24, x + 18, 640), fill="#6B4A30")
    for x in range(560, 820, 70):
        draw.ellipse((x, top - 34, x + 34, top), fill=rng.choice(CLOTHES))
    for shelf in (180, 260):
        draw.rectangle((700, shelf, 900, shelf + 10), fill="#7D5A3C")
        for x in range(710, 890, 24):
            draw.rectangle((x, shelf - rng.randint(30, 60), x + 18, shelf), fill=rng.choice(CLOTHES))


def courtyard(draw, rng):
    """A courtyard: sky, wall, roof, tree, benches."""
    draw.rectangle((0, 0, 960, 330), fill=rng.choice(SKIES))
    draw.rectangle((0, 300, 960, 500), fill="#C9775A")
    for x in range(0, 960, 48):
        draw.line((x, 300, x, 500), fill="#B5654A", width=3)
    draw.polygon([(40, 300), (480, 150), (920, 300)], fill="#8C3B2E")
    draw.rectangle((0, 500, 960, 720), fill="#B9B29F")
    trunk = rng.randint(80, 820)
    draw.rectangle((trunk, 360, trunk + 30, 560), fill="#6B4A30")
    for _leaf in range(9):
        x, y = trunk + rng.randint(-90, 60), rng.randint(230, 370)
        draw.ellipse((x, y, x + 110, y + 90), fill=rng.choice(["#5E7F4A", "#6E9157", "#4C6B3C"]))
    for x in (120, 420, 700):
        draw.rectangle((x, 600, x + 160, 616), fill="#7D5A3C")


def hall(draw, rng):
    """An activity hall seen from the back: rows of seats, small round backs of heads without any face."""
    draw.rectangle((0, 420, 960, 720), fill=rng.choice(FLOORS))
    draw.rectangle((180, 170, 780, 400), fill="#F8F8F4", outline="#8A8A80", width=6)
    for row in range(4):
        y = 470 + row * 62
        for seat in range(7 + row):
            x = 480 + (seat - (6 + row) / 2) * (92 + row * 8) + rng.randint(-6, 6)
            draw.ellipse((x - 20, y - 22, x + 20, y + 18), fill="#3A312B")
            draw.rounded_rectangle((x - 32, y + 14, x + 32, y + 62), 16, fill=rng.choice(CLOTHES))


def banner(draw, words, rng):
    """A red or teal cloth with white characters, as it hangs over every activity."""
    font = ImageFont.truetype(str(FONT), 44)
    wide = draw.textlength(words, font=font)
    left = (SIZE[0] - wide) / 2
    top = rng.randint(40, 70)
    draw.rectangle((left - 40, top, left + wide + 40, top + 84), fill=rng.choice(["#A3271B", "#0B5C6B"]))
    draw.text((left, top + 14), words, font=font, fill="#FFFFFF")
