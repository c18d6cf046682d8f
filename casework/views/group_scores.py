"""What the members of a group scored before and after (G4)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import services
from casework.figures.change import change_tables, latest_scores
from casework.forms.groups import ScaleForm, ScoresForm, scales_in_use
from casework.views.groups import seen_group, what_may
from casework.views.record import save_or_complain
from organisations.access import Permission, requires
from organisations.services import typed


@requires(Permission.GROUP_VIEW, reads="group")
@require_http_methods(["GET", "POST"])
def group_scores(request, organisation, number):
    """One scale at a time: two numbers for each member; below, how all of them changed."""
    group, member = seen_group(request, number), request.membership
    leads = what_may(group, member)["lead"]
    if request.method == "POST" and not leads:
        raise PermissionDenied
    members = [(one, one.label_for(member)) for one in group.members.select_related("person__organisation")]
    scales = list(scales_in_use())
    scale = chosen_scale(scales, request.GET.get("scale", ""))
    adding = request.method == "POST" and "add_scale" in request.POST
    new = ScaleForm(request.POST if adding else None)
    form = None
    if scale and leads:
        form = ScoresForm(None if adding else typed(request), scale=scale, members=[one for one, _label in members],
                          standing=latest_scores(group).get(scale.pk, {}), initial={"on": timezone.localdate()})
    sent = new if adding else form
    if request.method == "POST" and sent is not None and sent.is_valid():
        made = []
        if save_or_complain(sent, lambda: made.append(keep(group, scale, sent, member))):
            messages.success(request, _("Saved."))
            here = reverse("group_scores", args=[organisation, number])
            return redirect(f"{here}?scale={(made[0] if adding else scale).pk}")
    return render(request, "casework/group_scores.html", {
        "group": group, "scales": scales, "scale": scale, "form": sent or form or new, "scores": form, "new": new if leads else None, "tables": change_tables(group, members),
        "rows": [(label, form.cells(one)) for one, label in members] if form else []})


def chosen_scale(scales, asked):
    """The scale of the address, else the first one."""
    return next((one for one in scales if str(one.pk) == asked), None) or next(iter(scales), None)


def keep(group, scale, form, by):
    """A new scale, or the scores of the members."""
    if isinstance(form, ScaleForm):
        return services.add_scale(by=by, **form.cleaned_data)
    return services.score_members(group, by=by, scale=scale, scores=form.scores(), on=form.cleaned_data["on"])
