"""One's own sentences for the note of the quick log."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import services
from casework.forms.phrases import PhraseForm
from casework.models import Phrase
from casework.views.record import save_or_complain
from organisations.access import Permission, requires
from organisations.services import typed


@requires(Permission.RECORD_LOG)
@require_http_methods(["GET", "POST"])
def phrase_list(request, organisation):
    """Those there are, and one more."""
    form = PhraseForm(typed(request))
    if request.method == "POST" and form.is_valid() and save_or_complain(form, lambda: services.add_phrase(form.cleaned_data["text"], by=request.membership)):
        messages.success(request, _("Saved."))
        return redirect("phrase_list", organisation)
    return render(request, "casework/phrase_list.html", {"form": form, "phrases": Phrase.objects.filter(membership=request.membership)})


@requires(Permission.RECORD_LOG)
@require_POST
def phrase_drop(request, organisation, pk):
    services.drop_phrase(get_object_or_404(Phrase, membership=request.membership, pk=pk), by=request.membership)
    messages.success(request, _("The phrase is taken off."))
    return redirect("phrase_list", organisation)
