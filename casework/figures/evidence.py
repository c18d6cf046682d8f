"""What proves a service, where a contract asks for it (DOMAIN.md 3.3)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework.models import ActivityDetail, Attendance, Photo, ProcessDetail, ServiceRecord, VisitSheet
from projects import counting
from projects.models import SiteWord

OWN = {"record": OuterRef("pk")}

counting.evidence("photo", ServiceRecord, Exists(Photo.objects.filter(**OWN)), label=_("Photo"), lacks=_("no photo"))
counting.evidence("sign_in", ServiceRecord, Q(Exists(ActivityDetail.objects.filter(**OWN, sign_in_count__gt=0))) | Q(Exists(Attendance.objects.filter(session__record=OuterRef("pk"), present=True))),
                  label=_("Sign-in"), lacks=_("nobody signed in"))
counting.evidence("form", ServiceRecord, Q(Exists(VisitSheet.objects.filter(**OWN, written_at__isnull=False))) | Q(Exists(ProcessDetail.objects.filter(**OWN))) |
                  Q(Exists(ActivityDetail.objects.filter(**OWN, is_summarised=True))), label=_("Filled-in form"), lacks=_("its form is not filled in"))
counting.evidence("confirmed", ServiceRecord, Exists(SiteWord.objects.filter(project=OuterRef("project"), number=OuterRef("number"), verdict=SiteWord.Verdict.CONFIRMED, lapsed_at=None)),
                  label=_("Confirmation by the landing unit"), lacks=_("not confirmed by the landing unit"))
