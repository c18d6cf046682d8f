"""Cases opened and closed, interviews, referrals (DOMAIN.md 3.3, 8.28), and what a case still lacks before it can be closed."""

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.figures.records import _who, recorded, row_of
from casework.models import Case, CaseStep, Form, Kind, Objective, ProcessDetail, Referral, Status
from people.models import Category
from projects import counting
from projects.counting import Count, Row
from projects.models import Indicator

# Process records that a case needs before it counts as closed, unless the contract says otherwise: the option {"processes_min": 8} of an indicator
# CASE_CLOSE (DOMAIN.md 8.28).
LEAST_PROCESSES = 5
Act = CaseStep.Act
# How a case may end before its plan is carried out.
EARLY_ENDS = {Case.CloseType.REFERRED, Case.CloseType.WISHED, Case.CloseType.LOST, Case.CloseType.MOVED, Case.CloseType.DIED}


def least_processes(project):
    """How many process records the project asks of a case that is closed: the most of its indicators' options, else the usual number."""
    asked = [options["processes_min"] for options in Indicator.objects.filter(project=project, rule="CASE_CLOSE", is_active=True).values_list("options", flat=True)
             if str(options.get("processes_min", "")).isdigit()]
    return max(map(int, asked)) if asked else LEAST_PROCESSES


def processes_of(case):
    """Process records that were handed in: drafts and void ones prove nothing."""
    return ProcessDetail.objects.filter(case=case).exclude(record__status__in=[Status.DRAFT, Status.VOID])


def objectives_in_force(case):
    """The objectives of the newest approved plan."""
    plan = Form.objects.filter(case=case, kind=Form.Kind.PLAN, status=Form.Status.APPROVED).order_by("-edition").first()
    return list(Objective.objects.filter(form=plan).order_by("seq")) if plan else []


def last_opening(case):
    """The day on which the case was opened, the last time."""
    step = case.steps.filter(act__in=[Act.OPENED, Act.REOPENED]).order_by("pk").last()
    return step.at if step else None


def missing_to_close(case, close_type=Case.CloseType.REACHED, *, report=True):
    """What is still to be done, in words; empty when the case may be closed. A case that ends early needs its closing report only."""
    missing, forms = [], Form.objects.filter(case=case, status=Form.Status.APPROVED)
    since = last_opening(case)
    if close_type not in EARLY_ENDS:
        wanted, there = least_processes(case.project), processes_of(case).count()
        if there < wanted:
            missing.append(_("%(there)s of %(wanted)s process records.") % {"there": there, "wanted": wanted})
        if not any(form.content.get("phase") == "result" for form in forms.filter(kind=Form.Kind.EVALUATION, decided_at__gte=since)):
            missing.append(_("The evaluation at the end is not approved."))
        objectives = objectives_in_force(case)
        if not objectives:
            missing.append(_("There is no approved plan with objectives."))
        elif any(not one.result for one in objectives):
            missing.append(_("Not every objective is judged."))
    if report and not forms.filter(kind=Form.Kind.CLOSING, decided_at__gte=since).exists():
        missing.append(_("The closing report is not approved."))
    return missing


# ---------- counting rules ----------


def _steps(scope, period):
    steps = scope.narrow(CaseStep.objects.all()).filter(on__gte=period.start, on__lte=period.end)
    return steps.select_related("case", "line").prefetch_related(
        "case__person", Prefetch("case__person__categories", Category.objects.order_by("since", "id")))


def row_of_step(step):
    """A case behind a figure: its number, its client as officials may see one, never a text."""
    case = step.case
    return Row(kind=step.get_act_display(), number=case.number, when=step.on, who=[_who(case.person, step.on)], url_name="case", url_kwargs={"number": case.number},
               line=step.line.name, reasons=[_reason(step)], evidence=step.act in (Act.OPENED, Act.CLOSED))


def _reason(step):
    if step.act == Act.TAKEN:
        return gettext("not opened yet")
    return gettext("fewer process records than asked for")


@counting.rule("CASE_OPEN", label=_("Cases opened"), unit=_("cases"),
               definition=_("Cases opened in the period: the intake is approved and the client's consent to casework held on that day. A case that was carried "
                            "over from last year's project was opened there."))
def cases_opened(scope, period):
    opened = Q(act=Act.OPENED)
    rows = _steps(scope, period).filter(opened | Q(act=Act.TAKEN, case__status=Case.Status.DRAFT))
    return Count(recorded=rows, rows=rows.filter(opened), describe=row_of_step, when="on", number="case__number")


@counting.rule("CASE_CLOSE", label=_("Cases closed"), unit=_("cases"), options=("processes_min",),
               definition=_("Cases closed in the period and not opened again since: the closing report is approved and there are at least five process records, "
                            "unless the contract says otherwise."))
def cases_closed(scope, period):
    least = int(scope.options.get("processes_min", LEAST_PROCESSES))
    later = CaseStep.objects.filter(case=OuterRef("case"), act=Act.REOPENED, pk__gt=OuterRef("pk"))
    rows = _steps(scope, period).filter(~Exists(later), act=Act.CLOSED)
    processes = ProcessDetail.objects.filter(case=OuterRef("case")).exclude(record__status__in=[Status.DRAFT, Status.VOID]).order_by()
    enough = Exists(processes[least - 1:least]) if least > 0 else Q()
    return Count(recorded=rows, rows=rows.filter(enough), describe=row_of_step, when="on", number="case__number")


@counting.rule("CASE_INTERVIEW", label=_("Interviews in casework"), unit=_("times"), options=("minutes_min",),
               evidence=("form", "confirmed"), definition=_("Approved interviews with clients, and approved process records of an interview, a visit, a call, a talk online or going along; short ones "
                            "are left out where the contract names a least duration."))
def interviews(scope, period):
    met = [mode for mode in ProcessDetail.Mode.values if mode != ProcessDetail.Mode.MEETING]
    rows = recorded(scope, period, Kind.INTERVIEW, Kind.VISIT, Kind.CALL).filter(Q(kind=Kind.INTERVIEW, process=None) | Q(process__mode__in=met))
    return Count(recorded=rows, rows=rows.countable(), describe=row_of)


@counting.rule("REFERRAL", label=_("Referrals"), unit=_("times"), options=("kind",),
               definition=_("Referrals that the receiving unit accepted in the period. Those without a reply or refused are recorded and do not count."))
def referrals(scope, period):
    rows = scope.narrow(Referral.objects.exclude(receipt=Referral.Receipt.DRAFT), line="case__line").filter(
        Q(replied_on__gte=period.start, replied_on__lte=period.end) | Q(replied_on=None, sent_on__gte=period.start, sent_on__lte=period.end))
    if scope.options.get("kind"):
        rows = rows.filter(kind=scope.options["kind"])
    rows = rows.select_related("case__line").prefetch_related("person", Prefetch("person__categories", Category.objects.order_by("since", "id")))
    accepted = rows.filter(receipt__in=[Referral.Receipt.ACCEPTED, Referral.Receipt.BACK])
    return Count(recorded=rows, rows=accepted, describe=row_of_referral, when="sent_on")


def row_of_referral(referral):
    """A referral behind a figure; neither the receiving unit nor a text."""
    case = referral.case
    return Row(kind=referral.get_kind_display(), number=referral.number, when=referral.sent_on, who=[_who(referral.person, referral.sent_on)],
               reasons=[referral.get_receipt_display()], line=case.line.name if case else "",
               **({"url_name": "referral", "url_kwargs": {"number": case.number, "pk": referral.pk}} if case else {}))


def change_of(scale, scores):
    """(first before, last after, difference, whether it is better) of one scale's scores in their order; None where one is missing."""
    before = next((one.value for one in scores if one.phase == "pre"), None)
    after = next((one.value for one in reversed(scores) if one.phase == "post"), None)
    if before is None or after is None:
        return before, after, None, None
    difference = after - before
    return before, after, difference, None if not difference else (difference > 0) == scale.higher_is_better


def follow_ups_due(rows, until):
    """Of follow-ups those that are planned up to a day and not done."""
    return rows.filter(done_on=None, planned_on__lte=until, case__status=Case.Status.CLOSED)


def referrals_due(rows, until):
    """Of referrals those to be asked after up to a day: sent, and without a reply. Accepted, refused or back answers the question."""
    return rows.filter(receipt=Referral.Receipt.WAITING, follow_up_on__lte=until, case__isnull=False).select_related(
        "case__organisation", "person__organisation").order_by("follow_up_on", "pk")


def days_overdue(follow_up):
    return (timezone.localdate() - follow_up.planned_on).days
