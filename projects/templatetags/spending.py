"""A project's money for pages: what was spent, which instalment comes next, the conditions of each."""

from types import SimpleNamespace

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from organisations.access import Permission
from organisations.templatetags.house import status_tag
from projects.figures.checklist import OPEN, PAID, PARTLY, WITHHELD, checklists, next_open
from projects.figures.spending import spending
from projects.services.payments import may_pay, untold_reports

register = template.Library()

WORDS = {PAID: ("done", pgettext_lazy("instalment", "paid")), WITHHELD: ("paused", pgettext_lazy("instalment", "withheld")),
         PARTLY: ("in_progress", pgettext_lazy("instalment", "paid in part")), OPEN: ("not_started", pgettext_lazy("instalment", "open"))}
RECEIVED = {PAID: ("done", pgettext_lazy("instalment", "received")), PARTLY: ("in_progress", pgettext_lazy("instalment", "received in part"))}
READY = ("on_track", pgettext_lazy("instalment", "can be paid"))


@register.simple_tag(takes_context=True)
def money_of(context, project, instalments):
    """For the project's page: the spending of today, each instalment's conditions, the next one; None for whom money is not shown."""
    member = context["request"].membership
    if not member.can(Permission.SPEND_VIEW) or project.amount is None:
        return None
    lists = checklists(project, instalments=instalments, untold=untold_reports(project, member))
    return SimpleNamespace(sheet=spending(project, instalments=instalments), lists={entry.instalment.seq: entry for entry in lists}, next=next_open(lists),
                           may_pay=may_pay(project, member), today=timezone.localdate())


@register.filter
def of_instalment(money, seq):
    """The conditions of an instalment."""
    return money.lists.get(seq) if money else None


@register.simple_tag
def instalment_state(entry, is_own=False):
    """Paid, withheld, payable or open, as a mark; in the provider's own house what is paid was received."""
    return status_tag(*(READY if entry.can_pay else (WORDS | RECEIVED if is_own else WORDS)[entry.state]))


@register.simple_tag(takes_context=True)
def page_of(context, check):
    """The address of what shows a condition's answer; "" where there is no such page."""
    if not check.page:
        return ""
    name, *args = check.page
    try:
        return reverse(name, args=[context["organisation"].slug, *args])
    except NoReverseMatch:
        return ""
