"""The case file as one paper: cover, index, consent, C1 to C8; for outside the house nothing in it tells who the client is."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.masks import Cover
from casework.models import Form
from casework.sheets import sheet_of
from casework.views.case_parts import objectives_of, scores_of
from casework.views.cases import seen_case
from casework.views.forms import own_answers, reading
from casework.views.own import own_of
from organisations import audit
from organisations.access import Permission, requires


@requires(Permission.CASE_VIEW, reads="person")
@require_safe
def case_print(request, organisation, number):
    """`?for=outside` masks: file number and age band instead of name and day of birth, known names and numbers taken out of all texts."""
    case, outside = seen_case(request, number), request.GET.get("for") == "outside"
    cover = Cover(case.person, outside, case)
    forms = list(case.forms.filter(status__in=[Form.Status.APPROVED, Form.Status.REPLACED]).select_related("written_by__user").prefetch_related("rounds__by__user").order_by("kind", "edition"))
    page = {"case": case, "outside": outside, "cover": cover, "label": case.person.number if outside else case.person.label_for(request.membership),
            "age": case.person.age_band_today.label if outside else case.person.birth_date, "today": timezone.localdate(), "parts": parts_of(case, forms, cover)}
    audit.record("case.print", by=request.membership, on=case, project=case.project.number, detail={"outside": outside})
    return render(request, "casework/case_print.html", page)


def parts_of(case, forms, cover):
    """The file in its order: [{word, title, kind, rows}]; what is not there is left out of paper and index."""
    of_kind = {kind: [form_part(form, cover) for form in forms if form.kind == kind] for kind in Form.Kind}
    consents = list(case.person.consents.select_related("handler__user"))
    processes = list(case.processes.exclude(record__status="void").select_related("record__created_by__user", "commented_by__user").prefetch_related("touches__objective"))
    own = own_of([process.record for process in processes])
    for process in processes:
        process.own = own.get(process.record_id, [])
    parts = [
        ("consent", _("Consent"), "consents", consents), ("c1", _("Intake form"), "forms", of_kind[Form.Kind.INTAKE]),
        ("c2", _("Assessment form"), "forms", of_kind[Form.Kind.ASSESSMENT]), ("c3", _("Service plan"), "forms", of_kind[Form.Kind.PLAN]),
        ("objectives", _("Objectives"), "objectives", objectives_of(case)), ("c4", _("Process records"), "processes", processes),
        ("c5", _("Referrals"), "referrals", list(case.referrals.exclude(receipt="draft"))), ("scores", _("Scores"), "scores", scores_of(case)),
        ("c6", _("Evaluation form"), "forms", of_kind[Form.Kind.EVALUATION]), ("c7", _("Closing report"), "forms", of_kind[Form.Kind.CLOSING]),
        ("c8", _("Follow-ups"), "follow_ups", list(case.follow_ups.exclude(done_on=None))), ("placements", _("Placements"), "placements", list(case.placements.all())),
        ("files", _("Files"), "papers", list(case.papers.filter(removed_at=None))),
    ]
    return [{"word": word, "title": title, "kind": kind, "rows": rows} for word, title, kind, rows in parts if rows]


def form_part(form, cover):
    """A form as it is printed, masked where the paper leaves the house."""
    signs = dict(sheet_of(form.kind).signs)
    sections = reading(form, form.content)
    for entry in sections:
        for part in entry["parts"]:
            if part["table"]:
                part["value"] = [[cover.cell(column.key, words) for column, words in zip(part["columns"], row, strict=True)] for row in part["value"]]
            else:
                part["value"] = cover(part["value"])
    return {"form": form, "sections": sections, "own_answers": [(label, cover(words)) for label, words in own_answers(form, form.content)],
            "signatures": [(signs[code], cover.signature(signed)) for code, signed in (form.signatures or {}).items() if code in signs],
            "rounds": [(one, cover(one.opinion)) for one in form.rounds.all()]}
