"""A copy of a file for the client or a guardian: all that is kept, in words (PIPL article 45; SECURITY.md D7).

Other apps add what they keep: `register_copy_part(part)` with `part(person)` → [(title, [(label, text)])].
"""

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from organisations.access import Permission
from organisations.extras import answered
from organisations.identity import mask_number
from people.models import ChildProfile, Person, PersonProfile
from people.models.choices import ConsentScope
from people.models.profile import in_words
from people.models.serving import granted_ids
from people.services.own import FORM
from people.services.profiles import facts_of

_PARTS = []
IDENTITY = ("number", "status", "name", "alias", "sex", "birth_date", "id_kind", "id_number", "id_note", "phone", "emergency_contact", "address", "region_code", "village",
            "school", "health", "follow_level", "responsible", "station", "photo_permission", "source", "opened_on", "remarks")


def register_copy_part(part):
    """An app says what it keeps about a person, for the copy."""
    if part not in _PARTS:
        _PARTS.append(part)


def may_copy(person, member):
    """Who prints it: the responsible worker and their supervisor, as long as nobody is responsible whoever serves, and to whom an approval opened the
    file. It holds the texts of cases, which nobody else of the team reads (DOMAIN.md section 5)."""
    if person.pk in granted_ids(member):
        return True
    if not member.can(Permission.PERSON_EDIT) or not person.serves(member):
        return False
    return person.responsible is None or member.pk in (person.responsible_id, person.responsible.supervisor_id)


def copy_of(person):
    """[(title, [(label, text)])] of everything that is kept; telephone numbers of other people stay masked, they are theirs."""
    parts = [
        (_("Client file"), in_words(person, IDENTITY)),
        (_("Further answers"), answered(FORM, person.uid)),
        (_("Categories"), [(category.get_code_display(), _span(category.since, category.until)) for category in person.categories.all()]),
        (_("Follow-up levels"), [(day(timezone.localdate(change.at)), _("from %(before)s to %(after)s. %(reason)s") % {
            "before": change.get_before_display(), "after": change.get_after_display(), "reason": change.reason})
            for change in person.level_changes.all()]),
        (capfirst(PersonProfile._meta.verbose_name), facts_of(person, PersonProfile).facts),
        (capfirst(ChildProfile._meta.verbose_name), facts_of(person, ChildProfile).facts),
        (_("Allowances"), [(row.get_kind_display(), " ".join(filter(None, [str(row.amount or ""), _span(row.since, row.until)])))
                           for row in person.allowances.all()]),
        (_("Guardians"), [(guardian.name, " · ".join(filter(None, [
            guardian.get_relation_display(), guardian.workplace, mask_number(guardian.phone), _span(guardian.since, guardian.until)])))
            for guardian in person.guardians.all()]),
        (_("Household"), _household(person)),
        (_("Consents"), [(f"{consent.get_given_by_display()} {day(consent.signed_on)}", _consent(consent)) for consent in person.consents.all()]),
    ]
    return [(title, rows) for title, rows in parts if rows] + [piece for part in _PARTS for piece in part(person) if piece[1]]


def day(value):
    return formats.date_format(value, "Y-m-d") if value else ""


def _span(since, until):
    return f"{day(since)} – {day(until)}"


def _household(person):
    if person.household is None:
        return []
    others = Person.objects.standing().filter(household=person.household).exclude(pk=person.pk).count()
    return [(_("Household number"), person.household.number), (_("Address"), person.household.address or "--"),
            (_("Others with a file"), str(others))]


def _consent(consent):
    scopes = ", ".join(str(ConsentScope(scope).label) + (f" ({_('withdrawn')} {consent.withdrawn_scopes[scope]})" if scope in consent.withdrawn_scopes else "")
                       for scope in consent.scopes)
    until = f"{_('valid until')} {day(consent.valid_until)}" if consent.valid_until else ""
    told = [f"{capfirst(label)}{_(': ')}{text}" for label, text in consent.explained]
    return " · ".join(filter(None, [scopes, until, *told]))
