"""How long what is kept; whose file is due to be erased, and the decision."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import services
from casework.figures.retention import DEFAULTS, rule_on
from casework.forms.retention import KeepForm, RetentionForm
from casework.models import Erasure, RetentionClass
from casework.views.record import save_or_complain
from organisations.access import Permission, requires
from organisations.services import typed


@requires(Permission.RETENTION_VIEW)
@require_http_methods(["GET", "POST"])
def retention(request, organisation):
    """The due list, what was decided, and the rules of the house."""
    member, today = request.membership, timezone.localdate()
    may_decide = member.can(Permission.RETENTION_DECIDE)
    form = RetentionForm(typed(request)) if may_decide else None
    if request.method == "POST" and form is not None and form.is_valid() and save_or_complain(form, lambda: services.set_retention(by=member, **form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect("retention", organisation)
    words = dict(RetentionClass.Code.choices)
    rules = [{"words": words[code], "years": rule[0], "action": RetentionClass.Action(rule[1]).label, "basis": rule[2]} for code in DEFAULTS for rule in [rule_on(code, today)]]
    everything = Erasure.objects.select_related(*(f"{kind}__organisation" for kind in Erasure.OWNERS), "survey__activity", "survey__group", "survey__project", "decided_by__user")
    due = everything.filter(status=Erasure.Status.DUE)
    past = Paginator(everything.exclude(status=Erasure.Status.DUE).order_by("-decided_at", "-pk"), 25).get_page(request.GET.get("page"))
    return render(request, "casework/retention.html", {"due": due[:200], "page": past, "rules": rules, "form": form, "keep": KeepForm(), "may_decide": may_decide})


def decide(request, organisation, act, words):
    """Do it, or say why not."""
    try:
        act()
    except services.Trouble as trouble:
        messages.warning(request, str(trouble))
    else:
        messages.success(request, words)
    return redirect("retention", organisation)


@requires(Permission.RETENTION_DECIDE)
@require_POST
def retention_propose(request, organisation):
    """Look now, without waiting for the night."""
    found = services.propose_erasures(request.membership.organisation)
    messages.success(request, _("%(n)s files more are due.") % {"n": len(found)} if found else _("No further file is due."))
    return redirect("retention", organisation)


@requires(Permission.RETENTION_DECIDE)
@require_POST
def retention_erase(request, organisation, pk):
    """Erase a file, or the names under an activity, whose time is over: it cannot come back, so its number is typed."""
    erasure = get_object_or_404(Erasure.objects.select_related(*Erasure.OWNERS), pk=pk)
    if request.POST.get("number", "").strip().upper() != erasure.owner.number.upper():
        messages.warning(request, _("Type the number to erase it: it cannot be brought back."))
        return redirect("retention", organisation)
    return decide(request, organisation, lambda: services.approve_erasure(erasure, by=request.membership), _("%(number)s is erased. What was counted stays.") % {"number": erasure.owner.number})


@requires(Permission.RETENTION_DECIDE)
@require_POST
def retention_keep(request, organisation, pk):
    """Keep a file on, with a reason, until a day."""
    erasure, form = get_object_or_404(Erasure.objects.select_related(*Erasure.OWNERS), pk=pk), KeepForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say why the file stays, and until which day."))
        return redirect("retention", organisation)
    return decide(request, organisation, lambda: services.keep_on(erasure, by=request.membership, **form.cleaned_data), _("The file stays."))
