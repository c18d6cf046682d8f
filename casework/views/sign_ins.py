"""Signing in to an activity: the staff's pages, and the public one."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import services
from casework.forms.activities import OpenForm
from casework.forms.sign_ins import PaperForm, ProxyForm, SignInForm
from casework.printing import qr
from casework.services.limits import too_often
from casework.services.sign_ins import OPEN_TO_SIGN, counted, house_of, opened_with
from casework.services.troubles import Trouble
from casework.views.activities import is_open, seen_activity
from organisations.access import Permission, Role, open_to, requires
from organisations.audit import client_address
from organisations.fence import fence
from organisations.identity import mask_name
from organisations.services import typed
from people import names, search
from people.models import Person, SearchToken

WHY = "participants sign in with their own phone; only who was given the key of the hour opens the page, and it shows no name to anybody"
LANGUAGES = ("zh-hans", "en")
PHONE, PHONE_FOR = "phone", 12 * 3600  # the cookie with the mark of a phone, and how long it is kept
OF_ADDRESS, OF_KEY = 40, 240  # posts a minute: a hall full of people behind one address, and a whole activity


# ---------- for anyone ----------


def spoken(request):
    """The language of a public page: asked for in its address, else the browser's."""
    language = request.GET.get("lang")
    return language if language in LANGUAGES else translation.get_language()


def phone_mark(request):
    """The random mark of this phone, or None; signed, so that nobody writes one for themselves."""
    return request.get_signed_cookie(PHONE, default=None, salt="sign_in", max_age=PHONE_FOR)


def mark_phone(response, path):
    response.set_signed_cookie(PHONE, secrets.token_urlsafe(12), salt="sign_in", max_age=PHONE_FOR, path=path, httponly=True, secure=settings.TLS, samesite="Lax")


def flooded(request, key):
    """More posts in a minute than a full hall makes, from one address or to one key."""
    return request.method == "POST" and (too_often(f"address {client_address(request)}", most=OF_ADDRESS) | too_often(f"key {key[:40]}", most=OF_KEY))


def at_the_door(request, key, make, path):
    """A public page behind a key: the same answer to a wrong, a closed and an expired one; a phone that has no mark gets one."""
    with translation.override(spoken(request)):
        if flooded(request, key):
            response = render(request, "casework/public_busy.html", status=429)
            response["Retry-After"] = "60"
            return response
        house = house_of(key)
        response = None
        if house is not None:
            with fence(house, request):
                response = make(house)
        if response is None:
            return render(request, "casework/public_closed.html", status=404)
        if phone_mark(request) is None:
            mark_phone(response, path)
        response["Content-Language"] = translation.get_language()
        return response


@open_to("anyone", WHY)
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request, key):
    """One screen: name and four digits; whoever signed already is signed in."""
    return at_the_door(request, key, lambda house: sign_in_page(request, key, house), "/s/")


def sign_in_page(request, key, house):
    activity = opened_with(key)
    if activity is None:
        return None
    mark = phone_mark(request)
    form, note = SignInForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        if mark is None:
            note = _("Press once more: your phone has only now got the mark that lets it sign.")
        else:
            try:
                services.sign_in(activity, mark=mark, **form.cleaned_data)
                return redirect(f"{request.path}?signed=1&lang={translation.get_language()}")
            except Trouble as trouble:
                note = str(trouble)
    survey = activity.surveys.filter(opens_at__lte=timezone.now(), closes_at__gt=timezone.now()).exclude(key="").first() if "signed" in request.GET else None
    return render(request, "casework/sign_in.html", {"activity": activity, "house": house, "form": form, "note": note, "signed": "signed" in request.GET, "survey": survey},
                  status=422 if form.errors or note else 200)


# ---------- for the staff ----------


def writing(request, number):
    """An activity at whose desk the member may sit: whoever sees it and holds groups and activities."""
    activity = seen_activity(request, number)
    if not request.membership.can(Permission.GROUP_EDIT):
        raise PermissionDenied
    return activity


def board(activity):
    """What the board, the poster and the projector show."""
    signed, helping = counted(activity)
    address = settings.PUBLIC_URL + reverse("sign_in", args=[activity.sign_in_key]) if is_open(activity) else ""
    return {"activity": activity, "open_now": bool(address), "address": address, "square": qr(address, _("Address of the sign-in")) if address else "",
            "signed": signed, "helping": helping}


@requires(Permission.GROUP_EDIT)
@require_safe
def sign_in_board(request, organisation, number):
    """Open and close the sign-in, its square, how many have signed."""
    activity = writing(request, number)
    return render(request, "casework/sign_in_board.html", board(activity) | {"form": OpenForm(), "may_open": activity.status in OPEN_TO_SIGN})


@requires(Permission.GROUP_EDIT)
@require_POST
def sign_in_open(request, organisation, number):
    """Open it, or open it anew with another key."""
    activity, form = writing(request, number), OpenForm(request.POST)
    try:
        services.open_sign_in(activity, by=request.membership, hours=int(form.cleaned_data["hours"]) if form.is_valid() else 4)
    except Trouble as trouble:
        messages.warning(request, str(trouble))
    return redirect("sign_in_board", organisation, number)


@requires(Permission.GROUP_EDIT)
@require_POST
def sign_in_close(request, organisation, number):
    """Close it: the square leads nowhere from now on."""
    services.close_sign_in(writing(request, number), by=request.membership)
    messages.success(request, _("The sign-in is closed."))
    return redirect("sign_in_board", organisation, number)


@requires(Permission.GROUP_EDIT)
@require_safe
def sign_in_poster(request, organisation, number):
    """The square on a sheet of A4."""
    return render(request, "casework/sign_in_poster.html", board(writing(request, number)))


@requires(Permission.GROUP_EDIT)
@require_safe
def sign_in_projector(request, organisation, number):
    """The square for the wall, and how many have signed, every five seconds anew."""
    return render(request, "casework/sign_in_projector.html", board(writing(request, number)))


@requires(Permission.GROUP_EDIT)
@require_safe
def sign_in_count(request, organisation, number):
    """How many have signed; once the sign-in is closed, the page stops asking."""
    activity = writing(request, number)
    return render(request, "casework/parts/sign_in_count.html", {"activity": activity, "signed": counted(activity)[0], "open_now": is_open(activity)})


@requires(Permission.GROUP_VIEW, reads="activity")
@require_http_methods(["GET", "POST"])
def sign_in_list(request, organisation, number):
    """Who has signed; write somebody in."""
    activity = writing(request, number) if request.method == "POST" else seen_activity(request, number)
    form = ProxyForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.sign_in_by_proxy(activity, by=request.membership, **form.cleaned_data)
            messages.success(request, _("%(name)s is signed in.") % {"name": form.cleaned_data["name"]})
            return redirect("sign_in_list", organisation, number)
        except Trouble as trouble:
            form.add_error(None, str(trouble))
    page = Paginator(activity.sign_ins.select_related("person", "by__user").order_by("-at", "-pk"), 50).get_page(request.GET.get("page"))
    may_write = request.membership.can(Permission.GROUP_EDIT) and activity.status in OPEN_TO_SIGN
    return render(request, "casework/sign_in_list.html", {
        "activity": activity, "form": form, "page": page, "rows": lines(page.object_list, request.membership, may_write), "signed": counted(activity)[0], "may_write": may_write})


def lines(rows, member, may_write):
    """(signature, name as this member may read it, clients of that very name whom the member serves)."""
    rows = list(rows)
    perhaps = namesakes([row for row in rows if not row.person_id and not row.removed_at], member) if may_write else {}
    return [(row, row.person.label_for(member) if row.person_id else shown_name(row, member), perhaps.get(names.search_form(row.name), [])) for row in rows]


def shown_name(row, member):
    """Whoever runs activities reads the sheet; an administrator reads it masked."""
    return mask_name(row.name) if member.role == Role.ADMIN else row.name


def namesakes(rows, member):
    """{name: clients}: files of the same name among those the member sees, in one query; to be chosen by hand, never by us."""
    if not rows or not member.can(Permission.PERSON_VIEW):
        return {}
    wanted = {search.token(member.organisation_id, SearchToken.Kind.NAME, form): form for form in {names.search_form(row.name) for row in rows}}
    tokens = SearchToken.objects.filter(kind=SearchToken.Kind.NAME, token__in=list(wanted), person__in=Person.objects.visible_to(member).values("pk"))
    found = {}
    for token in tokens.select_related("person"):
        found.setdefault(wanted[bytes(token.token)], []).append((token.person.number, token.person.label_for(member)))
    return found


@requires(Permission.GROUP_EDIT)
@require_http_methods(["GET", "POST"])
def sign_in_paper(request, organisation, number):
    """Copy a paper sheet."""
    activity, form = writing(request, number), PaperForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            written, passed = services.add_paper_lines(activity, form.cleaned_data["lines"], by=request.membership)
        except Trouble as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Copied: %(written)s. There already: %(passed)s.") % {"written": written, "passed": passed})
            return redirect("sign_in_list", organisation, number)
    return render(request, "casework/sign_in_paper.html", {"activity": activity, "form": form})


def signature(activity, pk):
    return get_object_or_404(activity.sign_ins.select_related("activity"), pk=pk)


@requires(Permission.GROUP_EDIT)
@require_POST
def sign_in_strike(request, organisation, number, pk):
    """Strike a signature out."""
    activity = writing(request, number)
    try:
        services.strike_sign_in(signature(activity, pk), by=request.membership)
    except Trouble as trouble:
        messages.warning(request, str(trouble))
    return redirect("sign_in_list", organisation, number)


@requires(Permission.GROUP_EDIT)
@require_POST
def sign_in_link(request, organisation, number, pk):
    """This signature is that client's: only one whom the member sees."""
    activity = writing(request, number)
    person = get_object_or_404(Person.objects.visible_to(request.membership), number=request.POST.get("person", ""))
    try:
        if services.link_sign_in(signature(activity, pk), person=person, by=request.membership).removed_at:
            messages.info(request, _("This client has signed already: the second signature is struck out."))
    except Trouble as trouble:
        messages.warning(request, str(trouble))
    return redirect("sign_in_list", organisation, number)
