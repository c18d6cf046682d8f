"""Lists of projects and of the records behind a figure."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableListData

from organisations.access import Permission
from organisations.templatetags.house import ago, day, moment, money, no_data, status_tag, wan
from projects.figures.deadlines import OVERDUE
from projects.templatetags.calls import call_status, time_left
from projects.templatetags.projects import (
    figure,
    light_reasons,
    money_share,
    progress_bar,
    project_status,
    since_last_month,
)

MOST_SHOWN = 6  # clients of one record; the rest is a number
NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}, "tf": {"class": "number"}}


class ProjectTable(tables.Table):
    """Projects with light, progress, key counts, money and what comes next; worst first."""

    caption = _("Projects")

    title = tables.Column(_("Project"), accessor="project__title", order_by=("project__title",), attrs={"td": {"class": "lead"}})
    provider = tables.Column(_("Provider"), accessor="project__organisation", order_by=("project__organisation__name",))
    light = tables.Column(pgettext_lazy("project", "Light"), accessor="light", order_by=("worst_first",))
    progress = tables.Column(_("Done against time"), accessor="rate", empty_values=())
    counts = tables.Column(_("Key figures"), accessor="key_counts", orderable=False, empty_values=())
    money = tables.Column(_("Money paid"), accessor="money_share", attrs=NUMBER, empty_values=())
    last = tables.Column(_("Last record"), accessor="project__last_record_at", empty_values=())
    next = tables.Column(_("Next deadline"), accessor="next_deadline__day", default="")
    ends = tables.Column(_("Contract ends"), accessor="project__ends_on", attrs={"td": {"class": "nowrap"}})
    pick = tables.Column(_("Tick"), accessor="project__number", orderable=False)

    class Meta:
        attrs = {"class": "table table-cards dense"}
        empty_text = _("No project matches")
        sequence = ["pick", "title", "..."]

    def __init__(self, *args, slug, shows_provider=True, shows_money=True, shows_pick=False, **kwargs):
        self.slug, self.shows_money = slug, shows_money
        exclude = [name for name, shown in (("provider", shows_provider), ("money", shows_money), ("pick", shows_pick)) if not shown]
        super().__init__(*args, exclude=exclude, **kwargs)

    def render_title(self, record):
        return format_html('<a href="{}">{}</a><br><small class="meta">{}</small>', reverse("project", args=[self.slug, record.project.number]),
                           record.project.title, record.project.number)

    def render_light(self, value):
        return light_reasons(value)

    def render_progress(self, record):
        return format_html("{}{}", progress_bar(record.rate, record.time_progress, record.state), since_last_month(record))

    def render_counts(self, record):
        if not record.rows:
            return no_data()
        return format_html_join("", '<span class="key-count">{} <b>{}</b>{}</span> ', (
            (row.name, figure(row.countable), "" if row.target is None else f" / {figure(row.target)}") for row in record.key_counts))

    def render_money(self, record):
        return money_share(record)

    def render_last(self, record):
        return ago(record.project.last_record_at)

    def render_next(self, record):
        due = record.next_deadline
        words = format_html('<a class="d-inline-block py-1 nowrap" href="{}">{}</a><br><small class="meta">{}</small>', due.address(self.slug), day(due.day), due.label)
        return format_html("{} {}", words, status_tag("overdue")) if due.state() == OVERDUE else words

    def render_ends(self, value):
        return day(value)

    def render_pick(self, record):
        words = gettext("Choose %(project)s") % {"project": record.project.title}
        return format_html('<input type="checkbox" class="form-check-input" name="project" value="{}" form="bulk" aria-label="{}">', record.project.number, words)


class OwnProjectTable(ProjectTable):
    """The same list in the provider's house: the stage and the leader instead of the provider; what a purchaser paid was received here."""

    money = tables.Column(_("Money received"), accessor="money_share", attrs=NUMBER, empty_values=())
    status = tables.Column(_("Stage"), accessor="project__status")
    leader = tables.Column(_("Project leader"), accessor="project__leader", orderable=False, default="--")

    class Meta(ProjectTable.Meta):
        sequence = ["pick", "title", "status", "light", "progress", "counts", "money", "leader", "last", "next", "ends", "provider"]

    def render_status(self, record):
        return project_status(record.project)


class RecordTable(tables.Table):
    """The records behind a figure, and why some do not count. Clients appear masked, for everyone."""

    caption = _("Records behind the figure")

    number = tables.Column(_("Record"), attrs={"td": {"class": "lead"}})
    when = tables.Column(_("Time"))
    kind = tables.Column(_("Kind"))
    who = tables.Column(_("Clients (masked)"), empty_values=())
    note = tables.Column(_("Note"), default="")
    amount = tables.Column(_("Adds"), attrs=NUMBER, empty_values=())
    counted = tables.Column(_("Counted"), accessor="countable", empty_values=())

    class Meta:
        orderable = False
        attrs = {"class": "table table-cards dense"}
        empty_text = _("No record in this period")

    def __init__(self, listing, *args, slug, **kwargs):
        self.slug = slug
        super().__init__(TableListData(listing), *args, **kwargs)  # not a list: only the page's part is fetched

    def render_number(self, record):
        if not record.url_name:
            return record.number
        return format_html('<a href="{}">{}</a>', reverse(record.url_name, kwargs={"organisation": self.slug} | record.url_kwargs), record.number)

    def render_when(self, value):
        return moment(value) if hasattr(value, "hour") else day(value)

    def render_who(self, record):
        if not record.who:
            return no_data()
        more = [f"+{len(record.who) - MOST_SHOWN}"] if len(record.who) > MOST_SHOWN else []
        return format_html_join("", "<div>{}</div>", ((who,) for who in [*record.who[:MOST_SHOWN], *more]))

    def render_amount(self, record):
        return figure(record.amount)

    def render_counted(self, record):
        if record.countable:
            return status_tag("countable")
        words = gettext(", ").join(record.reasons) or gettext("reason not given")
        return format_html("{}<br><small>{}</small>", status_tag("not_countable"), words)


def totals_in_words(totals, own):
    """The last line of a list: how many, how much, and the sums of what was counted; `own`: in a provider's house."""
    words = [gettext("%(n)s projects") % {"n": totals["projects"]}]
    if totals["amount"] is not None:
        words.append(format_html(gettext("contracted {}"), wan(totals["amount"])))
        words.append(format_html(gettext("received {}") if own else gettext("paid {}"), wan(totals["paid"])))
    return words + [f"{name} {figure(total)} {unit}" for name, unit, total in totals["counts"][:6]]


class ProposalTable(tables.Table):
    """A house's own proposals: which call, until when, how far, what became of it. `outcomes`: {proposal: told outcome}."""

    caption = _("Proposals")
    STATE = {"draft": "draft", "submitted": "submitted", "withdrawn": "void"}

    title = tables.Column(_("Proposal"), attrs={"td": {"class": "lead"}}, empty_values=())
    call = tables.Column(_("Call for proposals"), accessor="call__title")
    closes = tables.Column(_("Closes at"), accessor="call__closes_at")
    amount = tables.Column(_("Amount applied for (yuan)"), attrs=NUMBER, empty_values=())
    status = tables.Column(pgettext_lazy("proposal", "State"))
    outcome = tables.Column(_("Outcome"), accessor="pk", orderable=False)  # not the row's own: fetched for all at once

    class Meta:
        attrs = {"class": "table table-cards"}
        empty_text = _("No proposal matches")

    def __init__(self, *args, slug, **kwargs):
        self.slug, self.outcomes = slug, {}
        super().__init__(*args, **kwargs)

    def render_title(self, record):
        return format_html('<a href="{}">{}</a><br><small class="meta">{}</small>', reverse("proposal", args=[self.slug, record.number]),
                           record.title or gettext("without a title yet"), record.number)

    def render_call(self, record, value):
        return format_html('<a href="{}">{}</a><br><small class="meta">{}</small>', reverse("call", args=[self.slug, record.call.number]), value, record.call.organisation)

    def render_closes(self, value):
        return moment(value)

    def render_amount(self, value):
        return money(value)

    def render_status(self, record):
        tag = status_tag(self.STATE[record.status], record.get_status_display())
        if record.status != "submitted" or record.receipt_number is None:
            return tag
        return format_html('{}<br><small class="meta">{}</small>', tag, gettext("receipt %(n)s") % {"n": record.receipt_number})

    def render_outcome(self, record):
        return outcome_tag(self.outcomes.get(record.pk))


def outcome_tag(outcome):
    """What was decided, once it was told."""
    if outcome is None or outcome.decision == "open":
        return no_data()
    state = {"admitted": "done", "reserve": "in_progress", "rejected": "void", "given_up": "void"}[outcome.decision]
    return status_tag(state, outcome.get_decision_display())


class CallTable(tables.Table):
    """Calls: for those who call what has arrived against the quota, for others by whom and what became of the own proposals."""

    caption = _("Calls for proposals")

    title = tables.Column(_("Call"), attrs={"td": {"class": "lead"}})
    caller = tables.Column(_("Purchaser"), accessor="organisation", order_by=("organisation__name",))
    status = tables.Column(_("Stage"))
    opens = tables.Column(_("Opens"), accessor="opens_at")
    closes = tables.Column(_("Closes"), accessor="closes_at")
    most = tables.Column(_("Most a proposal may ask for (yuan)"), accessor="max_amount", attrs=NUMBER)
    arrived = tables.Column(_("Arrived"), accessor="pk", orderable=False)
    mine = tables.Column(_("Our proposals"), accessor="pk", orderable=False)

    class Meta:
        attrs = {"class": "table table-cards"}
        empty_text = _("No call matches")

    def __init__(self, calls, *, member, arrived, mine):
        self.slug, self.house, self.arrived, self.mine = member.organisation.slug, member.organisation_id, arrived, mine
        foreign = any(call.organisation_id != self.house for call in calls)
        hidden = [name for name, shown in (("arrived", member.can(Permission.CALL_EDIT)), ("mine", member.can(Permission.PROPOSAL_EDIT)),
                                           ("caller", foreign)) if not shown]
        super().__init__(calls, exclude=hidden)

    def render_title(self, record):
        return format_html('<a href="{}">{}</a><br><small class="meta">{}</small>', reverse("call", args=[self.slug, record.number]), record.title, record.number)

    def render_status(self, record):
        return call_status(record)

    def render_opens(self, value):
        return moment(value)

    def render_closes(self, record):
        return format_html('{}<br><small class="meta">{}</small>', moment(record.closes_at), time_left(record)) if record.is_open else moment(record.closes_at)

    def render_most(self, value):
        return money(value)

    def render_arrived(self, record):
        if record.organisation_id != self.house or record.status == "draft":
            return no_data()
        arrived, wanted = self.arrived.get(record.pk, 0), record.quota or 0
        words = f"{arrived} / {wanted}" if wanted else str(arrived)
        short = wanted - arrived
        if short <= 0 or record.status == "cancelled":
            return words
        return format_html('{} <span class="tag tag-warn">{}</span>', words, gettext("%(n)s short") % {"n": short})

    def render_mine(self, record):
        return format_html_join("", "<div>{} <small>{}</small></div>", ((entry.title or entry.number, entry.get_status_display()) for entry in self.mine.get(record.pk, ())))


class ExpenseTable(tables.Table):
    """A project's expenses, newest first, with the total of all that the filter shows."""

    caption = _("Expenses")

    what = tables.Column(_("For what"), attrs={"td": {"class": "lead"}, "tf": {"class": "lead"}}, footer=_("Total"))
    spent_on = tables.Column(_("Spent on"))
    line = tables.Column(pgettext_lazy("spending", "Category"), accessor="line__name")
    payee = tables.Column(_("Paid to"), default="--")
    voucher = tables.Column(_("Voucher"))
    amount = tables.Column(_("Amount (yuan)"), attrs=NUMBER)

    class Meta:
        attrs = {"class": "table table-cards dense"}
        empty_text = _("No expense matches")

    def __init__(self, *args, slug, project, total, **kwargs):
        self.slug, self.project = slug, project
        super().__init__(*args, extra_columns=[("amount", tables.Column(_("Amount (yuan)"), attrs=NUMBER, footer=money(total)))], **kwargs)

    def render_what(self, record):
        struck = format_html(" {}", status_tag("void", record.get_status_display())) if record.status == "struck" else ""
        return format_html('<a href="{}">{}</a>{}<br><small class="meta">{}</small>', reverse("expense", args=[self.slug, self.project.number, record.number]),
                           record.what, struck, record.number)

    def render_spent_on(self, value):
        return day(value)

    def render_amount(self, record):
        return format_html("<s>{}</s>", money(record.amount)) if record.status == "struck" else money(record.amount)
