"""The case file as one paper: cover, index, consent, C1 to C8 with every field that is kept (DOMAIN.md 4.2), attachments; for outside the house
nothing in it tells who the client is."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.masks import Cover, texts_in, texts_of
from casework.models import Form
from casework.sheets import sheet_for
from casework.views.case_parts import objectives_of, scores_of
from casework.views.cases import seen_case
from casework.views.forms import own_answers, reading
from casework.views.own import own_of
from organisations import audit
from organisations.access import Permission, requires
from organisations.templatetags.house import moment


@requires(Permission.CASE_VIEW, reads="case")
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
    """The file in its order: [{word, title, kind, rows, facts}]; what is not there is left out of paper and index."""
    consents = list(case.person.consents.select_related("handler__user"))
    processes = list(case.processes.exclude(record__status="void").select_related("record__created_by__user", "commented_by__user")
                     .prefetch_related("touches__objective", "record__hands__membership__user", "record__photos__organisation"))
    own = own_of([process.record for process in processes])
    for process in processes:
        process.own = own.get(process.record_id, [])
    referrals = list(case.referrals.exclude(receipt="draft").select_related("consent", "by__user"))
    follow_ups, placements, papers = list(case.follow_ups.all()), list(case.placements.select_related("by__user")), list(case.papers.filter(removed_at=None).select_related("by__user"))
    objectives = objectives_of(case)
    rows = [case, *consents, *forms, *(one for form in forms for one in form.rounds.all()), *(objective for objective, _touches, _last in objectives), *processes,
            *(process.record for process in processes), *referrals, *follow_ups, *placements, *papers]
    cover.texts = (texts_of(*rows), texts_in([process.own for process in processes])) if cover.outside else ()
    of_kind = {kind: [form_part(form, cover) for form in forms if form.kind == kind] for kind in Form.Kind}
    parts = [
        ("consent", _("Consent"), "consents", consents), ("c1", _("Intake form"), "forms", of_kind[Form.Kind.INTAKE]),
        ("c2", _("Assessment form"), "forms", of_kind[Form.Kind.ASSESSMENT]), ("c3", _("Service plan"), "forms", of_kind[Form.Kind.PLAN]),
        ("objectives", _("Objectives"), "objectives", objectives), ("c4", _("Process records"), "processes", processes),
        ("c5", _("Referrals"), "referrals", referrals), ("scores", _("Scores"), "scores", scores_of(case)),
        ("c6", _("Evaluation form"), "forms", of_kind[Form.Kind.EVALUATION]), ("c7", _("Closing report"), "forms", of_kind[Form.Kind.CLOSING]),
        ("c8", _("Follow-ups"), "follow_ups", follow_ups), ("placements", _("Placements"), "placements", placements), ("files", _("Files"), "papers", papers),
    ]
    facts = {"c1": intake_facts(case)}
    return [{"word": word, "title": title, "kind": kind, "rows": rows, "facts": facts.get(word, [])} for word, title, kind, rows in parts if rows or word in facts]


def intake_facts(case):
    """What the intake form asks and the case itself keeps: how the client came, by whom, when."""
    rows = [(_("Came by"), case.get_referral_source_display()), (_("Referrer"), case.referrer), (_("Received at"), moment(case.received_at)),
            (_("Kind of case"), case.get_kind_display()), (_("Carried over from"), case.carried_from)]
    return [(label, words) for label, words in rows if words]


def form_part(form, cover):
    """A form as it is printed, masked where the paper leaves the house."""
    signs = dict(sheet_for(form).signs)
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
