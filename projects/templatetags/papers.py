"""The files of a row, for `projects/parts/papers.html`."""

from types import SimpleNamespace

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from projects import services
from projects.models import Paper
from projects.services.papers import may_go

register = template.Library()


@register.simple_tag(takes_context=True)
def papers_of(context, owner):
    """What the part shows: the files, each with `may_remove`; whether the reader may add one, and where."""
    request, papers = context["request"], list(Paper.objects.of(owner).select_related("organisation"))
    member = request.membership
    may_add = services.may_add_paper(owner, member)
    for paper in papers:
        paper.may_remove = may_add and may_go(paper, owner, member)
    address = reverse("paper_new", args=[member.organisation.slug, services.kind_of(owner), owner.uid])
    return SimpleNamespace(papers=papers, may_add=may_add, add_url=f"{address}?{urlencode({'next': request.path})}")
