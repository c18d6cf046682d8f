"""What a house sets for itself: own fields in its forms, the pattern of its numbers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations import numbering, services
from organisations.access import Permission, requires
from organisations.extras import registered
from organisations.forms import ExtraFieldForm, NumberPatternForm
from organisations.models import ExtraField, NumberTemplate
from organisations.services import typed


@requires(Permission.ORGANISATION_EDIT)
@require_http_methods(["GET", "POST"])
def field_list(request, organisation):
    """Own fields by form, and one more."""
    form = ExtraFieldForm(typed(request), initial={"form": request.GET.get("form")})
    if request.method == "POST" and form.is_valid():
        field = services.add_extra_field(by=request.membership, **form.cleaned_data)
        messages.success(request, _("“%(label)s” is asked from now on.") % {"label": field.label})
        return redirect("field_list", organisation)
    fields = list(ExtraField.objects.order_by("seq", "pk"))
    groups = [(words, own) for code, words in registered().items() if (own := [field for field in fields if field.form == code])]
    return render(request, "organisations/field_list.html", {"form": form, "groups": groups})


@requires(Permission.ORGANISATION_EDIT)
@require_http_methods(["GET", "POST"])
def field_edit(request, organisation, pk):
    """Other words or options of an own field, or out of use."""
    field = get_object_or_404(ExtraField.objects.all(), pk=pk)
    form = ExtraFieldForm(typed(request), field=field)
    if request.method == "POST" and form.is_valid():
        services.change_extra_field(field, by=request.membership, **form.changes())
        messages.success(request, _("Saved."))
        return redirect("field_list", organisation)
    return render(request, "organisations/field_edit.html", {"form": form, "field": field, "form_words": registered().get(field.form, field.form)})


@requires(Permission.ORGANISATION_EDIT)
@require_http_methods(["GET", "POST"])
def number_list(request, organisation):
    """How each kind of number is written, and from when another way."""
    house = request.membership.organisation
    form = NumberPatternForm(typed(request), house=house)
    if request.method == "POST" and form.is_valid():
        services.set_number_pattern(by=request.membership, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("number_list", organisation)
    own = list(NumberTemplate.objects.order_by("kind", "-since"))
    today = timezone.localdate()
    rows = []
    for kind, numbered in numbering.kinds().items():
        now = next((row.pattern for row in own if row.kind == kind and row.since <= today), numbered.plain)
        rows.append({"words": numbered.words, "letters": numbered.letters, "pattern": now, "example": numbering.example(house, kind, now), "coming": [row for row in own if row.kind == kind and row.since > today]})
    return render(request, "organisations/number_list.html", {"form": form, "rows": rows})
