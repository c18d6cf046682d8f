"""What an official does with several projects of the portfolio at once: remind their providers, arrange spot checks."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from organisations.access import Permission, requires
from organisations.dates import DayField
from organisations.services import typed
from projects import services
from projects.services import inspections
from projects.services.inspections import MOST as MOST_DRAWN
from projects.views.lists import Selection, of_parties
from projects.window import NotAParty

MOST = 100  # drawn from at once
MOST_REMINDED = 200  # each opens a door to its house: some 16 questions to the database


def chosen(request, most, last=frozenset()):
    """(projects, how many were left out over `most`): those ticked, or with `all` those of the filter in the address, the worst first and those of `last`
    after all others; as far as the member sees them, in the order of their houses and numbers."""
    numbers = [row.project.number for row in Selection(request, of_parties(request)).rows] if request.POST.get("all") else request.POST.getlist("project")
    numbers.sort(key=lambda number: number in last)
    found = of_parties(request).filter(number__in=numbers[:most]).select_related("organisation").order_by("organisation_id", "number")
    return list(found), sum(number not in last for number in numbers[most:])


def cut_words(left):
    return _("At most %(most)s projects at once: %(left)s were left out. Narrow the filter and do the others after these.") % {"most": MOST, "left": left}


def back(request, organisation):
    """The portfolio with the filter from which it was sent."""
    query = request.GET.urlencode()
    return redirect(reverse("portfolio", args=[organisation]) + (f"?{query}" if query else ""))


@requires(Permission.INSPECT)
@require_POST
def portfolio_remind(request, organisation):
    """Remind the providers of the ticked projects; each at most once a day. Asked again, it goes on with those that were left out."""
    told, already, refused = [], [], []
    picked, left = chosen(request, MOST_REMINDED, services.reminded_on(timezone.localdate()))
    for project in picked:
        try:
            (told if services.remind_provider(project, by=request.membership) else already).append(project)
        except NotAParty:
            refused.append(project)
    if told:
        messages.success(request, ngettext("The provider of %(n)s project was reminded.", "The providers of %(n)s projects were reminded.", len(told)) % {"n": len(told)})
    if already:
        messages.info(request, _("Reminded today already: %(projects)s.") % {"projects": titles(already)})
    if refused:
        messages.warning(request, _("Only a purchaser or the supervising authority reminds: %(projects)s.") % {"projects": titles(refused)})
    if left:
        messages.warning(request, _("At most %(most)s at once: %(left)s are not reminded yet. Remind once more to reach them.") % {"most": MOST_REMINDED, "left": left})
    if not told and not already and not refused:
        messages.warning(request, _("Tick projects first."))
    return back(request, organisation)


def titles(projects):
    return _(", ").join(project.title for project in projects[:5]) + ("…" if len(projects) > 5 else "")


class DrawForm(forms.Form):
    """From which days, and how many records of each project."""

    wanted = forms.IntegerField(label=gettext_lazy("Records to draw of each project"), min_value=1, max_value=MOST_DRAWN, initial=10)
    start = DayField(label=gettext_lazy("Services from"))
    end = DayField(label=gettext_lazy("Services until"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("start") and cleaned.get("end") and cleaned["start"] > cleaned["end"]:
            self.add_error("end", _("This is before the first day."))
        return cleaned


@requires(Permission.INSPECT)
@require_http_methods(["GET", "POST"])
def portfolio_inspect(request, organisation):
    """Draw a sample of each ticked project; the checks are then made one by one on the spot."""
    (picked, left), today, is_asked = chosen(request, MOST), timezone.localdate(), "wanted" in request.POST
    form = DrawForm(typed(request) if is_asked or request.method == "GET" else None, initial={"wanted": 10, "start": today - timedelta(days=90), "end": today})
    if is_asked and form.is_valid() and picked:
        begun, empty = begin_each(picked, form.cleaned_data, request.membership)
        if begun:
            messages.success(request, ngettext("%(n)s spot check begun.", "%(n)s spot checks begun.", len(begun)) % {"n": len(begun)})
        if empty:
            messages.warning(request, _("Nothing to draw in these days: %(projects)s.") % {"projects": titles(empty)})
        return redirect("inspection_list", organisation)
    request.submission_done = not is_asked  # the ticks only lead to this page
    return render(request, "projects/portfolio_inspect.html", {"form": form, "projects": picked, "cut": cut_words(left) if left else ""})


def begin_each(projects, facts, member):
    begun, empty = [], []
    for project in projects:
        try:
            with transaction.atomic():
                begun.append(inspections.begin_inspection(project, by=member, **facts))
        except (inspections.NothingToDraw, NotAParty):
            empty.append(project)
    return begun, empty
