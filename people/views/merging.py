"""Files that may be one person's: look, compare, merge, undo."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organisations.access import Permission, requires
from organisations.services import typed
from people import services
from people.figures import look_alikes
from people.forms import MergeForm
from people.models import Merge, Person
from people.services.team import may_merge

WHY = {"name": gettext_lazy("same name and year of birth"), "sound": gettext_lazy("names sound the same, same year of birth"),
       "phone": gettext_lazy("same phone number")}


@requires(Permission.PERSON_VIEW, reads="people")
@require_safe
def duplicate_list(request, organisation):
    member = request.membership
    people = Person.objects.visible_to(member)
    pairs = [{"one": one, "other": other, "one_label": one.label_for(member), "other_label": other.label_for(member), "why": [WHY[word] for word in why],
              "may": member.can(Permission.PERSON_EDIT) and may_merge(one, member) and may_merge(other, member)} for one, other, why in look_alikes(people)]
    merges = Merge.objects.filter(kept__in=people.values("pk"), undone_at=None).select_related("kept__organisation", "gone", "by__user")[:20]
    return render(request, "people/duplicate_list.html", {"pairs": pairs, "merges": merges, "may_undo": member.can(Permission.PERSON_EDIT)})


def known_pair(request, number, other):
    """Both files, visible to the member and theirs to merge; the first is the one that stays."""
    found = {person.number: person for person in Person.objects.visible_to(request.membership).filter(number__in=[number, other]).select_related(
        "organisation", "household", "responsible__user", "station")}
    if number == other or len(found) != 2:
        raise Http404
    if not all(may_merge(person, request.membership) for person in found.values()):
        raise PermissionDenied(_("Only those who serve both clients may do this. A file that an approval opened is only read."))
    return found[number], found[other]


@requires(Permission.PERSON_EDIT, reads="person")
@require_http_methods(["GET", "POST"])
def person_compare(request, organisation, number, other):
    kept, gone = known_pair(request, number, other)
    form = MergeForm(typed(request), kept=kept, gone=gone)
    if request.method == "POST" and form.is_valid():
        try:
            services.merge_people(kept, gone, by=request.membership, take=form.taken())
        except services.TwoDocuments:
            form.add_error(None, _("The two files carry different ID numbers: these are two people. Correct a mistyped number first."))
        except services.CannotBeMerged:
            form.add_error(None, _("One of the files was merged or erased in the meantime."))
        else:
            messages.success(request, _("%(gone)s is now part of %(kept)s. It can be undone below.") % {"gone": gone.number, "kept": kept.number})
            return redirect("person", organisation, kept.number)
    return render(request, "people/person_compare.html", {
        "form": form, "kept": kept, "gone": gone, "kept_label": kept.label_for(request.membership), "gone_label": gone.label_for(request.membership)})


@requires(Permission.PERSON_EDIT)
@require_POST
def person_apart(request, organisation, number, other):
    one, two = known_pair(request, number, other)
    services.tell_apart(one, two, by=request.membership)
    messages.success(request, _("Noted: these are two people."))
    return redirect("duplicate_list", organisation)


@requires(Permission.PERSON_EDIT)
@require_POST
def merge_undo(request, organisation, merge):
    merge = get_object_or_404(Merge.objects.filter(kept__in=Person.objects.visible_to(request.membership).values("pk")).select_related("kept"), pk=merge)
    if not may_merge(merge.kept, request.membership):
        raise PermissionDenied(_("Only those who serve this client may do this."))
    try:
        services.undo_merge(merge, by=request.membership)
    except services.MergeIsUndone:
        messages.warning(request, _("This merge is undone already."))
    except services.MergeStandsFast:
        messages.error(request, _("The file has been merged again or erased since. Undo the later merge first."))
    else:
        messages.success(request, _("The merge is undone: there are two files again."))
    return redirect("person", organisation, merge.kept.number)
