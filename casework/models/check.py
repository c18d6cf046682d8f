"""What looks odd about a record: told to worker and reviewer in words, never in the way of an honest one (issue: checks on logged time)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.records import OwnedModel


class RecordCheck(OwnedModel):
    """One thing to look at, with the other record that it is about, if there is one."""

    PLAIN = "code amount seen_at"

    class Code(models.TextChoices):
        OVERLAP = "overlap", _("overlaps another record of the same worker")
        LONG_DAY = "long_day", _("more than 12 hours on one day")
        TWICE = "twice", _("the client was in another service at the same time")
        LATE = "late", _("recorded late")
        SAME_PHOTO = "same_photo", _("a photo looks like one of another record")

    record = models.ForeignKey("casework.ServiceRecord", on_delete=models.CASCADE, related_name="checks")
    code = models.CharField(_("what"), max_length=12, choices=Code)
    other = models.ForeignKey("casework.ServiceRecord", on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("other record"))
    amount = models.IntegerField(_("how much"), null=True, blank=True)  # minutes on the day, hours late, difference of the pictures
    seen_at = models.DateTimeField(_("noted by the reviewer at"), null=True, blank=True)

    class Meta:
        verbose_name = _("check")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["record", "code", "other"], nulls_distinct=False, name="check_once")]
        indexes = [models.Index(fields=["organisation", "code"], name="check_of_code")]
