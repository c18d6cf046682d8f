"""Files of a case: kept sealed, read by whoever may read its texts (SECURITY.md B6 to B8)."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from casework.models import CasePaper
from casework.services.case_troubles import TooManyFiles
from casework.services.cases import locked_case
from organisations import audit, papers

MOST = 60


@transaction.atomic
def add_case_paper(case, *, by, upload, title="", topic=CasePaper.Topic.OTHER):
    """Keep a file with a case; raises NotAPaper, TooManyFiles."""
    clean = papers.prepare_paper(upload)
    case = locked_case(case)
    if case.papers.filter(removed_at=None).count() >= MOST:
        raise TooManyFiles
    paper = CasePaper.objects.create(organisation=case.organisation, case=case, topic=topic, title=title.strip(), name=clean.name, kind=clean.kind, size=clean.size,
                                     pages=clean.pages, sha256=clean.sha256, by=by)
    papers.keep(case.organisation, paper.uid, clean.body)
    audit.record("case.add_paper", by=by, on=case, project=case.project.number, detail={"paper": paper.pk, "kind": clean.kind})
    return paper


@transaction.atomic
def remove_case_paper(paper, *, by):
    """Take a file away; the row says that there was one."""
    if paper.removed_at is None:
        paper.removed_at = timezone.now()
        paper.save(update_fields=["removed_at"])
        transaction.on_commit(partial(papers.drop, paper.organisation, paper.uid))
        audit.record("case.remove_paper", by=by, on=paper.case, detail={"paper": paper.pk})
    return paper
