"""What stands on a bureau's public page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms import VersionedForm
from projects.models import PublicPage


class PublicPageForm(VersionedForm):
    """Open or not, an introduction, amounts, and which numbers are too small to be shown."""

    class Meta:
        model = PublicPage
        fields = ["is_open", "intro", "shows_amounts", "smallest_number"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"smallest_number": _("Small counts could point to single persons. 5 is the least.")}

    def changes(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
