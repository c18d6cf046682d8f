"""Drawing up a contract: terms, service lines, indicators with targets, instalments with conditions, on one page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import Permission, requires
from organisations.keys import whole
from organisations.models import Organisation
from organisations.services import typed
from projects import services, window
from projects.figures.contract import GAPS
from projects.forms.contract import (
    ContractForm,
    PartFormSet,
    PromiseFormSet,
    SplitForm,
    parts_initial,
    promises_initial,
)
from projects.forms.indicators import LineFormSet, lines_initial
from projects.models import Contract, InstalmentPreset
from projects.services.contract import granted
from projects.services.money import usual_triggers
from projects.services.troubles import AlreadyDecided, NotInThisState
from projects.views.contract import purchased


@requires(Permission.CALL_EDIT)
@require_http_methods(["GET", "POST"])
def contract_edit(request, organisation, number):
    """Draw the contract up; saved for later, or handed out for signing."""
    project = purchased(request, number)
    data = filled(typed(request))
    forms = bound(request, project, data)
    errors = [form for form in forms.values() if not form.is_valid()]  # each is looked at, so that all mistakes show at once
    if request.method == "POST" and "use" not in request.POST and not errors and draw_up(request, project, forms):
        return redirect("contract", organisation, number)
    context = forms | {"formsets": [forms["lines"], forms["promises"], forms["parts"]], "project": project, "split": SplitForm(data), "line_names": [line.name for line in project.lines.all()]}
    return render(request, "projects/contract_edit.html", context, status=409 if forms["form"].conflicts else 200)


def filled(data):
    """With `use` the rows of the instalments are filled from the chosen split; all else that was typed stays."""
    if data is None or "use" not in data:
        return data
    preset = InstalmentPreset.objects.filter(pk=whole(data.get("preset"))).first()
    if preset is None:
        return data
    data = data.copy()
    triggers = usual_triggers(len(preset.percents))
    for name in [name for name in data if name.startswith("parts-") and name.count("-") == 2]:
        del data[name]
    data["parts-TOTAL_FORMS"], data["parts-INITIAL_FORMS"] = str(len(preset.percents) + 1), "0"
    for index, (percent, trigger) in enumerate(zip(preset.percents, triggers, strict=True)):
        data[f"parts-{index}-percent"], data[f"parts-{index}-trigger"] = str(percent), str(trigger)
    return data


def bound(request, project, data):
    """The forms of the page, over what the contract says now."""
    with window.look(project, request.membership, request):
        landing = Organisation.objects.filter(pk__in=project.parties.filter(role="landing").values("partner")).first()
        three = Contract.objects.get(project=project).parties_count == 3
    own = [project.organisation_id, request.membership.organisation_id]
    return {
        "form": ContractForm(data, instance=project, contract=project.contract, granted=granted(project), landing=landing if three else None, own=own),
        "lines": LineFormSet(data, initial=lines_initial(project), form_kwargs={"project": project}, prefix="lines"),
        "promises": PromiseFormSet(data, initial=promises_initial(project), form_kwargs={"project": project}, prefix="promises"),
        "parts": PartFormSet(data, initial=parts_initial(project), prefix="parts"),
    }


def draw_up(request, project, forms):
    """Write what was typed; what stands in the way is said at the form."""
    form, ready, was_out = forms["form"], "ready" in request.POST, project.contract.drawn_up_at is not None
    names = {entry["name"] for entry in forms["lines"].entries()}
    for row in forms["promises"].forms:
        line = row.cleaned_data.get("line")
        if row.cleaned_data.get("rule") and line and line not in names and not row.cleaned_data.get("DELETE"):
            row.add_error("line", _("No service line above has this name."))
            return False
    terms = form.terms()
    try:
        services.draw_up_contract(project, by=request.membership, ready=ready, seen=form.instance.version, lines=forms["lines"].entries(),
                                  indicators=forms["promises"].entries(), **forms["parts"].split(), **terms)
    except services.ContractHasGaps as refused:
        form.add_error(None, _("The contract lacks: %(what)s.") % {"what": _(", ").join(str(GAPS[code]) for code in refused.gaps)})
    except AlreadyDecided:
        form.add_error(None, _("Somebody saved this page while you were writing. Your text is still here; compare, then save again."))
    except (services.ContractIsSigned, NotInThisState):
        form.add_error(None, _("The contract is signed; take it back before you change it."))
    except services.LineInUse as used:
        form.add_error(None, _("“%(line)s” is in use: indicators or records carry it. Rename it instead.") % {"line": used})
    except services.PartsAreNotWhole:
        form.add_error(None, _("The instalments do not add up to the whole."))
    else:
        messages.success(request, said(ready, was_out))
        return True
    return False


def said(ready, was_out):
    """What became of it, to the official who saved."""
    if ready:
        return _("Handed out for signing; all who sign are told.")
    return _("Saved, and no longer handed out for signing; all who sign are told.") if was_out else _("Saved. It is not handed out for signing yet.")
