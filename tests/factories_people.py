"""People for tests, opened as the product opens them. Nobody here exists; ID numbers carry the region 000000."""

from datetime import date
from itertools import count

from organisations.fence import fence
from organisations.identity import id_check_digit
from people import services

_seq = count(1)


def id_number(born=date(1950, 3, 12), sex="female", order=None, region="000000"):
    """An invented resident ID number that passes the check: fictional region, chosen birth date."""
    order = next(_seq) if order is None else order
    order = order * 2 % 1000 + (1 if sex == "male" else 0)
    first = f"{region}{born:%Y%m%d}{order:03d}"
    return first + id_check_digit(first)


def person(by, name="王桂兰", *, status="active", born=date(1950, 3, 12), sex="female", categories=("elder_alone",), **fields):
    """A client of `by`; a child gets a guardian's consent unless told otherwise."""
    under_fourteen = born is not None and (fields.get("opened_on") or date.today()).year - born.year < 15
    if under_fourteen and "consents" not in fields and status == "active":
        fields["consents"] = [{"given_by": "mother", "scopes": ["filing", "casework", "photo"], "signed_on": date(2020, 1, 1)}]
    with fence(by.organisation):
        return services.open_file(by=by, name=name, status=status, birth_date=born, sex=sex, categories=categories, **fields)


def child(by, name="陈小明", *, born=None, **fields):
    """A child of nine."""
    born = born or date(date.today().year - 9, 1, 15)
    fields.setdefault("categories", ("child_left_behind",))
    return person(by, name, born=born, sex=fields.pop("sex", "male"), **fields)
