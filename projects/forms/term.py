"""First and last day of a project, wherever they are typed (DOMAIN.md 8.13)."""

from django.utils.translation import gettext_lazy as _

from projects.services.projects import TermTooLong, check_term

TERM_HELP = _("A contract runs at most 12 months, or at most 36 with a reason.")


class TermMixin:
    """The last day does not lie before the first; over 12 months there is a reason, over 36 there is none that helps."""

    def why_so_long(self, cleaned):
        return cleaned.get("term_reason")

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The last day lies before the first."))
        elif start and end:
            try:
                check_term(start, end, self.why_so_long(cleaned))
            except TermTooLong:
                asks = "term_reason" in self.fields and not cleaned.get("term_reason")
                self.add_error("term_reason" if asks else "ends_on", TERM_HELP)
        return cleaned
