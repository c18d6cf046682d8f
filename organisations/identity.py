"""Numbers that identify: resident ID number, unified social credit code, phone (UX.md section 2.2, DOMAIN.md 8.25).

Only the check digit and the date are asked; region codes age and are never a reason to refuse. No message holds the number.
"""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_MAP = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_NOISE = re.compile(r"[\s\-­​-‏⁠﻿]+")


def tidy(text):
    """Full-width to half-width, no spaces, hyphens or invisible characters, capitals."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text or "")).upper()


def id_check_digit(first_seventeen):
    return ID_MAP[sum(int(d) * w for d, w in zip(first_seventeen, ID_WEIGHTS, strict=True)) % 11]


def check_id_number(text, today=None):
    """The tidied resident ID number; raises ValidationError that says which rule failed."""
    number = tidy(text)
    if len(number) == 15 and number.isdigit():
        raise ValidationError(
            _("This is a 15-digit number of the old kind. Enter the new 18-digit number, or choose another document.")
        )
    if len(number) != 18:
        raise ValidationError(_("The ID number has %(found)s characters, it should have 18.") % {"found": len(number)})
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValidationError(_("The ID number may hold digits only; the last place may be X."))
    born = id_birth_date(number)
    if born is None or born.year < 1900 or born > (today or date.today()):
        raise ValidationError(_("Places 7 to 14 of the ID number are not a possible date of birth."))
    if id_check_digit(number[:17]) != number[17]:
        raise ValidationError(
            _("The 18th place of the ID number does not match the rest. Please compare it with the card.")
        )
    return number


# The provinces of GB/T 2260, and 81 to 83 of residents from Hong Kong, Macao and Taiwan, 9 of foreign permanent residents.
PROVINCES = {"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51",
             "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83"}


def is_known_area(number):
    """Whether the first places are an area's; codes age, so this is a hint and never a reason to refuse (UX.md 2.2)."""
    return number[:2] in PROVINCES or number[:1] == "9"


def id_birth_date(number):
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def id_sex(number):
    return "male" if int(number[16]) % 2 else "female"


def check_credit_code(text):
    """The tidied unified social credit code (GB 32100); raises ValidationError that says which rule failed."""
    code = tidy(text)
    if len(code) != 18:
        raise ValidationError(_("The credit code has %(found)s characters, it should have 18.") % {"found": len(code)})
    if any(c not in CREDIT_ALPHABET for c in code) or not code[2:8].isdigit():
        raise ValidationError(
            _("The credit code holds a character that cannot stand there (I, O, S, V and Z are not used).")
        )
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(code[:17], CREDIT_WEIGHTS, strict=True))
    if CREDIT_ALPHABET[(31 - total % 31) % 31] != code[17]:
        raise ValidationError(
            _("The 18th place of the credit code does not match the rest. Please compare it with the certificate.")
        )
    return code


def check_mobile(text):
    """The tidied mainland mobile number, eleven digits."""
    number = tidy(text)
    number = re.sub(r"^(\+?86)(?=1\d{10}$)", "", number)
    if not re.fullmatch(r"1[3-9]\d{9}", number):
        raise ValidationError(_("A mobile number has 11 digits and begins with 1."))
    return number


def check_phone(text):
    """A mobile or landline number, tidied: 5 to 20 digits."""
    number = re.sub(r"[^\d+]", "", tidy(text))
    if not re.fullmatch(r"\+?\d{5,20}", number):
        raise ValidationError(_("A phone number has between 5 and 20 digits."))
    return number


def mask_name(name):
    """王*兰, 李*: the first character, and the last when there are three or more (UX.md 1.1)."""
    name = (name or "").strip()
    if len(name) <= 1:
        return "*" if name else ""
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * min(len(name) - 2, 2) + name[-1]


def mask_number(number):
    """350***********1234: the first three and the last four; shorter numbers show the last two."""
    if not number:
        return ""
    if len(number) >= 15:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    return "*" * max(len(number) - 2, 1) + number[-2:]
