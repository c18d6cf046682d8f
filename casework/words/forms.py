"""Words for what is done with forms."""

from django.utils.translation import gettext_lazy as _

from organisations.words import register_acts

register_acts({
    "form.begin": _("Begin a form"),
    "form.save": _("Save a form"),
    "form.submit": _("Hand in a form"),
    "form.approve": _("Approve a form"),
    "form.return": _("Return a form"),
    "form.next": _("Begin the next edition of a form"),
})
