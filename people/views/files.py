"""Client files: the list, a new one, the page, the edit form."""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Value, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.dates import parse_day
from organisations.extras import answered
from organisations.identity import check_id_number, id_birth_date, id_sex, is_known_area
from organisations.services import typed
from organisations.shelf import saved_views
from organisations.tables import RequestConfig
from organisations.views.exports import list_workbook
from organisations.views.stepup import confirmed
from people import search, services
from people.filters import PersonFilter
from people.forms import NewPersonForm, OnFile, PersonForm
from people.models import (
    MAY_ASK,
    AccessRequest,
    Consent,
    ConsentScope,
    ConsentState,
    Person,
    PersonStatus,
    RightsRequest,
    Sex,
)
from people.models.choices import STEPS
from people.services.copies import may_copy
from people.services.own import FORM
from people.services.team import ASSIGNS, may_hand_over, may_merge
from people.tables import PersonTable
from people.tables import person_status as status_words
from people.views.known import served_person, visible_person

PAGE_SIZES = {"25": 25, "50": 50, "100": 100}


@requires(Permission.PERSON_VIEW, reads="people")
@require_safe
@saved_views(gettext_lazy("Clients"))
def person_list(request, organisation):
    filtered, table = searched(request)
    size = PAGE_SIZES.get(request.GET.get("per_page"), 25)
    RequestConfig(request, paginate={"per_page": size}).configure(table)
    asked = any(request.GET.get(name) for name in filtered.form.fields)
    return render(request, "people/person_list.html", {
        "filter": filtered, "table": table, "asked": asked, "waiting": waiting_requests(request.membership), "may_assign": request.membership.role in ASSIGNS,
        "query": request.GET.urlencode(), "may_open": request.membership.can(Permission.PERSON_EDIT)})


@requires(Permission.PERSON_VIEW, reads="people")
@require_safe
@confirmed
def person_export(request, organisation):
    """The list as a workbook: the same filter, the same columns, the same names or masks; own fields of those whom one knows."""
    return list_workbook(request, searched(request)[1], kind="person", file="people", own=(FORM, lambda person: person.known_to(request.membership)))


def searched(request):
    """(filter, table) of the clients that one may see."""
    people = Person.objects.visible_to(request.membership).select_related("responsible__user").with_categories().telling_who_is_served(request.membership)
    filtered = PersonFilter(request.GET, people, membership=request.membership)
    return filtered, PersonTable(filtered.qs, membership=request.membership, may_assign=request.membership.role in ASSIGNS)


def waiting_requests(membership):
    """How many requests wait, by what they are about."""
    files = AccessRequest.objects.visible_to(membership).waiting().order_by().values_list(Value("files"))
    data = RightsRequest.objects.visible_to(membership).open().order_by().values_list(Value("data"))
    return Counter(kind for kind, in files.union(data, all=True))


@requires(Permission.PERSON_EDIT)
@require_http_methods(["GET", "POST"])
def person_new(request, organisation):
    form = NewPersonForm(typed(request), membership=request.membership)
    if request.method == "POST" and form.is_valid() and not form.duplicates:
        try:
            person = services.open_file(by=request.membership, **form.answers())
        except services.AlreadyOnFile as known:
            form.say_on_file(known.person)
        else:
            messages.success(request, _("The file %(number)s is open.") % {"number": person.number})
            return redirect("person", organisation, person.number) if person.serves(request.membership) else redirect(
                "person_list", organisation)
    return render(request, "people/person_new.html", {"form": form})


@requires(Permission.PERSON_EDIT)
@require_POST
def person_check(request, organisation):
    """While typing: what the ID number says, and who is on file already. Changes nothing; a POST keeps names out of addresses."""
    number = _quietly(check_id_number, request.POST.get("id_number", ""))
    known = search.with_id_number(request.membership.organisation, number).first() if number else None
    born = id_birth_date(number) if number else _quietly(parse_day, request.POST.get("birth_date", ""))
    alike = services.find_duplicates(request.membership.organisation, name=request.POST.get("name", "")[:50], birth_date=born)
    return render(request, "people/person_check.html", {
        "on_file": OnFile(known, request.membership) if known else None,
        "duplicates": [OnFile(person, request.membership) for person in alike if person != known],
        "sex": Sex(id_sex(number)).label if number else "", "born": born if number else None,
        "age": Person(birth_date=born).age if born else None, "odd_area": bool(number) and not is_known_area(number)})


def _quietly(check, text):
    """What a check makes of a text; nothing while it is only half typed."""
    try:
        return check(text[:40])
    except ValidationError:
        return None


@requires(Permission.PERSON_VIEW, reads="person")
@require_safe
def person(request, organisation, number):
    try:
        found = visible_person(request, number)
    except Http404:
        merged = Person.objects.filter(number=number, erased_at=None).exclude(merged_into=None).select_related("merged_into").first()
        if merged is None:
            raise
        return redirect("person", organisation, visible_person(request, merged.merged_into.number).number)  # the file lives on in another
    return person_page(request, found)


def person_page(request, person, revealed=None):
    """The file as this member may see it; `revealed` are fields shown in this one answer."""
    membership, today = request.membership, timezone.localdate()
    known = person.known_to(membership)
    serves = person.serves(membership)
    if known:
        prefetch_related_objects([person], Prefetch("consents", Consent.objects.select_related("handler__user")))
    return render(request, "people/person.html", {
        "person": person, "label": person.label_for(membership), "known": known, "revealed": revealed or {},
        "may_edit": membership.can(Permission.PERSON_EDIT) and serves, "may_copy": serves and may_copy(person, membership), "may_ask": not known and membership.role in MAY_ASK,
        "may_hand_over": membership.can(Permission.PERSON_EDIT) and may_hand_over(person, membership), "status": status_words(person),
        "age_band": person.age_band_on(today).label, "is_minor": person.is_minor_on(today),
        "consent_missing": consent_words(person),
        "others": [tie.membership.name for tie in person.team.filter(until=None).select_related("membership__user")
                   if tie.membership_id != person.responsible_id],
        } | (what_is_known(person, membership, serves, today) if known else {}))


def consent_words(person):
    """What is wanting before the file may be in service."""
    if not person.lacks_filing_consent:
        return ""
    if person.needs_guardian_consent:
        return _("Under 14 and without a guardian's consent: the file stays a draft until the consent is recorded.")
    return _("The guardian's consent to the file no longer holds, and the client is 14 or older: record the client's own consent.")


def what_is_known(person, membership, serves, today):
    """The rest of the page, for those who may know the client."""
    profile, child = getattr(person, "profile", None), getattr(person, "child_profile", None)
    opened = None if serves else AccessRequest.objects.open_to(membership).filter(person=person).first()
    return {
        "guardians": person.guardians.all(), "consents": person.consents.all(), "housemates": housemates(person, membership),
        "own_answers": answered(FORM, person.uid), "facts": profile.facts if profile else [], "child_facts": child.facts if child else [],
        "shows_child": person.is_minor_on(today) or child is not None, "allowances": person.allowances.all(),
        "levels": person.level_changes.select_related("by__user"), "merges": person.merges.filter(undone_at=None).select_related("gone", "by__user"),
        "rights": person.rights_requests.filter(status="open"), "opened": opened, "birthday": birthday_words(person, today)}


def birthday_words(person, today):
    """What a birthday changed about the consents: at 14 the own word is wanted, at 18 the guardian's ends."""
    age, consents = person.age_on(today), person.consents.all()
    if age is None or not consents:
        return ""
    if 14 <= age < 18 and all(consent.is_guardians for consent in consents):
        return _("The client is 14 or older: besides the guardian's, ask for the client's own consent.")
    if age >= 18 and any(person.consent_state(scope, today) == ConsentState.OUTGROWN for scope in ConsentScope.values):
        return _("The client is of age: what a guardian agreed to no longer holds. Ask for the client's own consent.")
    return ""


def housemates(person, membership):
    if person.household is None:
        return []
    others = Person.objects.visible_to(membership).filter(household=person.household).exclude(pk=person.pk).select_related("organisation")
    return [(other, other.label_for(membership)) for other in others]


@requires(Permission.PERSON_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def person_edit(request, organisation, number):
    person = served_person(request, number)
    form = PersonForm(typed(request), instance=person, membership=request.membership)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_file(person, by=request.membership, **form.answers())
        except services.AlreadyOnFile as known:
            form.say_on_file(known.person)
        except services.FileIsIncomplete as incomplete:
            form.say_incomplete(incomplete.missing)
        except services.GuardianConsentIsMissing:
            form.say_consent_missing()
        else:
            messages.success(request, _("Saved."))
            return redirect("person", organisation, number)
    return render(request, "people/person_edit.html", {"form": form, "person": person}, status=409 if form.conflicts else 200)


def unseen_duplicates(request, person):
    """Files of the same name and year of birth, unless exactly these were shown and somebody said that it is another person."""
    alike = sorted(services.find_duplicates(person.organisation, name=person.name, birth_date=person.birth_date, except_for=person), key=lambda one: one.number)
    return [] if request.POST.get("confirmed") == ",".join(one.number for one in alike) else alike


@requires(Permission.PERSON_EDIT)
@require_POST
def person_status(request, organisation, number):
    person = served_person(request, number)
    before, wanted = person.status, request.POST.get("status") or request.GET.get("status", "")  # Undo says it in its address
    if before == PersonStatus.DRAFT and wanted == PersonStatus.ACTIVE and (alike := unseen_duplicates(request, person)):
        return render(request, "people/person_begin.html", {
            "person": person, "label": person.label_for(request.membership), "confirmed": ",".join(one.number for one in alike),
            "alike": [(OnFile(one, request.membership), may_merge(one, request.membership)) for one in alike]})
    try:
        services.set_status(person, PersonStatus(wanted), by=request.membership)
    except (ValueError, services.StepIsNotAllowed):
        messages.error(request, _("The file cannot take this step."))
    except services.FileIsIncomplete:
        messages.error(request, _("Sex, date of birth and a category are needed before service begins. Add them, then try again."))
        return redirect("person_edit", organisation, number)
    except services.GuardianConsentIsMissing:
        messages.error(request, _("The client is under 14. Record a guardian's consent to the file first.") if person.needs_guardian_consent else consent_words(person))
        return redirect("consent_new", organisation, number)
    else:
        undo = f"{request.path}?status={before}" if before in STEPS[wanted] else ""
        messages.success(request, _("Saved."), extra_tags=f"undo:{undo}" if undo else "")
    return redirect("person", organisation, number)
