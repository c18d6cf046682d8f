"""The agency's annual report: the chapters of DOMAIN.md 2.5 B for which this product holds facts, and the texts for the others.

A hundred thousand records are told in about a second: each rule is asked once, for the total, the projects and the months together.
"""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count as CountRows
from django.db.models import Prefetch, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from organisations.access import STAFF, Role
from organisations.models import Membership, Station
from people.models import Category
from people.models.choices import ClientCategory
from projects import figures
from projects.counting import Period, Scope, count, evidence_asked
from projects.figures import in_force
from projects.figures.spending import agreed_amount, money_on, received_on
from projects.models import Indicator, Instalment, Project, ProjectParty
from reports import words
from reports.collecting import pieces
from reports.collecting.tally import MONTH, TermTally, groups_of
from reports.collecting.telling import (
    FEWEST,
    Masker,
    Teller,
    cents,
    chapter,
    chart,
    head,
    heading,
    held_back,
    money,
    plain,
    ratio,
    table,
    unit_of,
)
from reports.collecting.texts import ANNUAL

OVERVIEW = ("PERSONS", "PERSON_TIMES", "HOURS", "VISIT", "CALL", "CASE_INTERVIEW", "CONSULT", "ACT", "ACT_PT", "POLICY", "POLICY_PT", "FILE_NEW")
OF_PROJECTS = ("PERSONS", "PERSON_TIMES", "HOURS")
BY_MONTH = ("PERSON_TIMES", "VISIT", "ACT")
LEARNING = ("SUP_S", "SUP_H", "SUP_PH", "TRAIN", "TRAIN_PT", "STAFF_TRAIN_H")
SERVING = (Role.WORKER, Role.PROJECT_LEAD, Role.SUPERVISOR)


class Annual:
    """Collects one agency and year; the fence is open and the report's language active."""

    def __init__(self, report):
        self.report, self.organisation, self.texts = report, report.organisation, report.narrative
        self.period = Period(report.start, min(report.end, report.cut_off))
        self.projects = in_force.load(
            Project.objects.filter(organisation=self.organisation, starts_on__lte=self.period.end, ends_on__gte=self.period.start)
            .select_related("contract", "programme").order_by("number")
            .prefetch_related(Prefetch("parties", ProjectParty.objects.select_related("partner")),
                              Prefetch("indicators", Indicator.objects.filter(is_active=True)),
                              Prefetch("instalments", Instalment.objects.order_by("seq")), "supplements", "steps"))
        for project in self.projects:  # as the contracts were in force at the cut-off; nothing is saved
            project.title, project.target_group = (figures.content_on(project, field, self.period.end) for field in ("title", "target_group"))
        self.teller = Teller(self.organisation, Masker(self.organisation, *(project.target_group for project in self.projects)))
        targets = figures.targets_of([project.pk for project in self.projects])
        for indicator in (indicator for project in self.projects for indicator in project.indicators.all()):
            indicator.known_targets = targets[indicator.pk]
        counts = Counts(self.organisation, self.projects, self.period)
        self.tallies = {code: self._overview(counts, code) for code in OVERVIEW}
        self.learning = {code: counts.of(code, (), ("project",)) for code in LEARNING}
        self.cumulated = Cumulated(self.teller, counts)

    def _overview(self, counts, code):
        combinations = [()]
        combinations += [("project",)] if code in OF_PROJECTS else []
        combinations += [(MONTH,)] if code in BY_MONTH else []
        return counts.of(code, *combinations)

    def title(self):
        return _("Annual report %(year)s") % {"year": self.report.year}

    def chapters(self):
        made = {"agency": self.agency, "overview": self.overview, "projects": self.project_chapters, "staff": self.staff,
                "supervision": self.supervision, "finance": self.finance}
        order = ("foreword", "agency", "chronicle", "plan", "overview", "projects", "cases", "staff", "supervision", "volunteers", "party",
                 "finance", "honours", "next_year", "thanks")
        told = []
        for key in order:
            if key in made:
                told.append(made[key]())
            else:
                told += self.written(key)
        return told

    def written(self, key):
        """A chapter that only people can write; an optional one is left out when nobody did."""
        text = next(text for text in ANNUAL if text.chapter == key)
        if text.optional_chapter and not str(self.texts.get(text.key) or "").strip():
            return []
        if key == "chronicle":
            return [chapter(key, [pieces.written_lines(self.teller, self.texts, text.key)])]
        if key == "cases":
            return [chapter(key, [pieces.story(self.teller, self.texts)])]
        return [chapter(key, [pieces.written(self.teller, self.texts, text.key)])]

    def agency(self):
        sites = Station.objects.filter(is_active=True).count()
        items = [("organisation", self.organisation.name), ("credit_code", self.organisation.credit_code), ("address", self.organisation.region),
                 ("sites", plain(sites)), ("period", {"dates": [self.period.start.isoformat(), self.period.end.isoformat()]})]
        return chapter("agency", [{"type": "definitions", "items": [{"key": key, "label": None, "value": value or None} for key, value in items]},
                                  heading(_("Governance")), pieces.written(self.teller, self.texts, "governance")])

    # ---------- services ----------

    def overview(self):
        told = []
        for code, tally in self.tallies.items():
            figure = self.teller.figure(f"total.{code}", tally, code, reasons=code == "PERSON_TIMES",
                                        rows_of=self.tallies["PERSON_TIMES"] if code in pieces.SAME_ROWS else None)
            if not figure["value"] and code not in OF_PROJECTS:
                continue  # a service that the agency does not offer
            told.append({"key": None, "label": figure["label"], "value": figure})
        amounts = [amount for project in self.projects if (amount := agreed_amount(project, self.period.end)) is not None]
        told += [{"key": "project", "label": None, "value": {"value": len(self.projects), "unit": "projects", "key": "total.projects"}},
                 {"key": "contract_amount", "label": None, "value": money(sum(amounts, Decimal(0))) | {"key": "total.amount"}}]
        times, visits, activities = (self.tallies[code] for code in BY_MONTH)
        return chapter("overview", [
            {"type": "figures", "items": told},
            chart("monthly", pieces.monthly(self.period, "person_times", (_("Person-times served"), times)), _("Person-times by month")),
            chart("monthly", pieces.monthly(self.period, "times", (_("Visits"), visits), (_("Activities"), activities)), _("Visits and activities by month")),
            heading(_("Whom we served")), self.categories(), pieces.photos(self.teller, self.period, most=4)])

    def categories(self):
        """Persons by category; a group of fewer than five is not told in public, nor what would tell it. Somebody in two categories is in both."""
        counted = self.tallies["PERSONS"].count
        served = counted.rows.order_by().prefetch_related(None).values(counted.distinct)
        categories = Category.objects.filter(Q(until=None) | Q(until__gte=self.period.start), since__lte=self.period.end, person__in=served)
        found = dict(categories.order_by().values("code").annotate(n=CountRows("person", distinct=True)).values_list("code", "n"))
        labels = dict(ClientCategory.choices)
        rows, silent = [], held_back(found)
        for code, number in sorted(found.items(), key=lambda item: (-item[1], item[0])):
            shown = self.teller.part(f"category.{code}", number, "PERSONS", of=str(labels.get(code, code)))
            rows.append([str(labels.get(code, code)), shown if code not in silent else f"< {FEWEST}" if number < FEWEST else _("not shown")])
        return table(_("Persons served by category"), [("category", 70), {"key": "persons", "width": 30, "unit": "persons", "align": "right"}], rows,
                     note=_("Groups of fewer than %(n)s persons are not shown, nor a further group from which one of them could be reckoned. Whoever belongs to two categories is counted in both.") % {"n": FEWEST})

    # ---------- projects ----------

    def project_chapters(self):
        rows = []
        for project in self.projects:
            light = self.cumulated.light(project)
            rows.append([project.number, project.title, *(self.of_project(project, code) for code in OF_PROJECTS),
                         {"value": ratio(light.rate), "format": "percent", "unit": None, "key": f"project.{project.number}.rate",
                          "label": project.title}, {"light": light.state} if light.state else None])
        total = [None, None, *(self.teller.part(f"total.{code}", self.tallies[code].total(), code) for code in OF_PROJECTS), None, None]
        blocks = [table(_("Projects of the year"), [
            {"key": "project_number", "width": 17}, {"key": "project", "width": 21}, {"key": "persons", "width": 11, "bare": True},
            {"key": "person_times", "width": 13, "bare": True}, {"key": "hours", "width": 12, "format": "hours", "bare": True},
            {"key": "rate", "width": 12}, {"key": "status", "width": 14}], rows, total=total,
            note=_("Completion and light are those of the whole term up to the data cut-off. Whoever was served by two projects is one person in the total."))]
        for project in self.projects:
            blocks += self.project(project)
        return chapter("projects", blocks)

    def of_project(self, project, code):
        return self.teller.part(f"project.{project.number}.{code}", self.tallies[code].by("project").get(project.pk, 0), code, of=project.title)

    def project(self, project):
        purchasers = [party.partner.name for party in project.parties.all() if party.role == "purchaser"]
        term = figures.term_on(project, self.period.end)
        facts = [("purchaser", {"list": purchasers} if purchasers else None),
                 ("contract_term", {"dates": [term.starts_on.isoformat(), term.ends_on.isoformat()]}),
                 ("target_group", self.teller.mask(project.target_group) or None)]
        rows = self.cumulated.rows(project)
        blocks = [heading(project.title), {"type": "definitions", "items": [{"key": key, "label": None, "value": value} for key, value in facts]}]
        if not rows:
            return [*blocks, {"type": "paragraph", "text": _("No indicators are set for this project.")}]
        told = [[row.name, str(words.UNITS.get(row.unit, row.unit)), plain(row.target), self.cumulated.figure(row),
                 {"value": ratio(row.rate), "format": "percent", "unit": None, "key": f"indicator.{row.pk}.rate", "label": row.name},
                 {"light": row.light} if row.light else None] for row in rows]
        return [*blocks, table(_("%(project)s: indicators") % {"project": project.title}, [
            ("indicator", 30), ("unit", 12), ("target", 13), {"key": "done", "width": 13, "bare": True}, ("rate", 14), ("status", 18)], told)]

    # ---------- who works here, who learned ----------

    def staff(self):
        by_role = self.staff_then()
        roles = dict(Role.choices)
        rows = [[str(roles[role]), plain(by_role[role])] for role in Role.values if role in by_role]
        return chapter("staff", [
            {"type": "figures", "items": [
                {"key": "staff", "label": None, "value": {"value": sum(by_role.values()), "unit": "persons", "key": "staff.all"}},
                {"key": None, "label": _("Of them in direct service"),
                 "value": {"value": sum(by_role.get(role, 0) for role in SERVING), "unit": "persons", "key": "staff.serving"}}]},
            table(_("Staff by role"), [("post", 70), {"key": "staff", "width": 30, "unit": "persons"}], rows, total=[None, sum(by_role.values())],
                  note=_("Staff are social workers, project leaders, supervisors, administrators and finance officers, as of the last day of the period; child directors, audit officers and people of other organisations do not count."))])

    def staff_then(self):
        """{role: how many of the staff} on the last day of the period: of a past day by the memberships' history, so that who left or changed since is told as then."""
        members = Membership.objects.filter(joined_on__lte=self.period.end)
        if self.period.end >= timezone.localdate():
            return Counter(members.active().filter(role__in=STAFF).values_list("role", flat=True))
        then = Membership.history.filter(history_date__lt=self.period.until).order_by("id", "-history_date", "-history_id").distinct("id")
        known = {pk: role if is_active else None for pk, role, is_active in then.values_list("id", "role", "is_active")}
        roles = (known.get(pk, role) for pk, role in members.values_list("pk", "role"))
        return Counter(role for role in roles if role in STAFF)

    def supervision(self):
        rows = []
        for project in self.projects:
            amounts = [self.learning[code].by("project").get(project.pk, 0) for code in LEARNING]
            if any(amounts):
                rows.append([project.title, *(self.teller.part(f"project.{project.number}.{code}", amount, code, of=project.title)
                                              for code, amount in zip(LEARNING, amounts, strict=True))])
        columns = [("project", 28), head(_("Supervision sessions"), 12, bare=True), {"key": "session_hours", "width": 12, "bare": True},
                   {"key": "person_hours", "width": 12, "bare": True}, head(_("Training sessions"), 12, bare=True),
                   {"key": "participants", "width": 12, "bare": True}, {"key": "training_hours", "width": 12, "bare": True}]
        hours = {"items": [{"label": project.title, "value": plain(self.learning["SUP_H"].by("project").get(project.pk, 0)), "target": None}
                           for project in self.projects if self.learning["SUP_H"].by("project").get(project.pk)], "unit": "hours"}
        return chapter("supervision", [
            pieces.learning_figures(self.teller, self.learning),
            table(_("Supervision and training by project"), columns, rows,
                  total=[None, *(self.teller.part(f"total.{code}", self.learning[code].total(), code) for code in LEARNING)]),
            chart("hours", hours, _("Supervision hours by project")) if 0 < len(hours["items"]) <= 15 else None,
            pieces.trainings(self.teller, self.period)])

    # ---------- money ----------

    def finance(self):
        """What the contracts agree and what arrived until the end of the period, from the dated payments; the accounts are not kept here."""
        rows, totals = [], {"amount": Decimal(0), "paid": Decimal(0), "now": Decimal(0), "open": Decimal(0)}
        for project in self.projects:
            told, now = money_on(project, self.period.end), self.received(project)
            for name, value in (("amount", told["amount"]), ("paid", told["paid"]), ("now", now), ("open", told["open"])):
                totals[name] += value or 0
            rows.append([project.title, cents(told["amount"]), cents(now), cents(told["paid"]), cents(told["open"]),
                         {"value": ratio(told["share"]), "format": "percent"}])
        others = [(project, now) for project in self.paid_besides() if (now := self.received(project))]
        for project, now in others:
            totals["now"] += now
            rows.append([figures.content_on(project, "title", self.period.end), None, cents(now), None, None, None])
        yuan = {"format": "money", "unit": "yuan"}
        arrived = figures.share(totals["paid"], totals["amount"])
        return chapter("finance", [
            {"type": "figures", "items": [
                {"key": "contract_amount", "label": None, "value": money(totals["amount"]) | {"key": "money.amount"}},
                {"key": None, "label": _("Received in the year"), "value": money(totals["now"]) | {"key": "money.now"}},
                {"key": None, "label": _("Received in all"), "value": money(totals["paid"]) | {"key": "money.paid"}}]},
            table(_("Instalments agreed and received"), [
                ("project", 26), {"key": "contract_amount", "width": 17, **yuan}, head(_("Received in the year"), 16, **yuan),
                head(_("Received in all"), 16, **yuan), {"key": "balance", "width": 14, **yuan}, ("share", 11)], rows,
                total=[None, *(cents(totals[name]) for name in ("amount", "now", "paid", "open")), {"value": ratio(arrived), "format": "percent"}],
                **({"note": _("Of projects whose term lies outside the period only what was received in it is told.")} if others else {})),
            pieces.written(self.teller, self.texts, "finance")])

    def received(self, project):
        """What arrived for a project in the period, each part on its day."""
        instalments = project.instalments.all()
        return received_on(instalments, self.period.end) - received_on(instalments, self.period.start - timedelta(days=1))

    def paid_besides(self):
        """Projects whose term lies outside the period and for which something may have come in it: the last part of an instalment never came before."""
        return in_force.load(Project.objects.filter(organisation=self.organisation, pk__in=Instalment.objects.filter(paid_on__gte=self.period.start).values("project"))
                             .exclude(pk__in=[project.pk for project in self.projects]).order_by("number").prefetch_related("instalments"))


class Counts:
    """One tally for each rule and its options: the figures of the year and what the projects' indicators need, in one walk over the rows."""

    def __init__(self, organisation, projects, period):
        self.organisation, self.period = organisation, period
        terms = {project.pk: figures.counted_period(project, period.end) for project in projects}
        self.terms = {key: term for key, term in terms.items() if term is not None}  # not begun, after a change of the term: nothing counts
        self._asked, self._known, self._parts = {}, {}, {}
        for project in projects:
            for indicator in project.indicators.all():
                asked = self._asked.setdefault(_key(indicator.rule, indicator.options), {("project",)})
                asked |= {("project", "line")} if indicator.line_id else set()

    def of(self, code, *combinations, options=None):
        """The tally of a rule over the whole agency, with these combinations loaded."""
        key = _key(code, options)
        if key not in self._known:
            tally = TermTally(Scope(self.organisation, options=options or {}), self.period, code, self.terms)
            asked = {*combinations, *self._asked.get(key, ())}
            self._known[key] = tally.load(*(names for names in asked if tally.groups.keys() >= {*names} - {MONTH}))
        return self._known[key]

    def of_indicator(self, indicator):
        """What counts for an indicator within its project's term."""
        asked = ("project", "line") if indicator.line_id else ("project",)
        if not self._adds_up(indicator, asked):
            term = self.terms.get(indicator.project_id)
            return count(indicator, term).total() if term else Decimal(0)
        found = self.of(indicator.rule, options=indicator.options).of_terms(*asked)
        return found.get((indicator.project_id, indicator.line_id) if indicator.line_id else indicator.project_id, Decimal(0))

    def _adds_up(self, indicator, asked):
        """Whether the parts of the whole agency's count are the projects' own: not where what a row adds depends on the project (a share of its
        own plan, of its own answers), where the rows keep no such key, or where the indicator asks for an evidence of its own."""
        if indicator.rule not in self._parts:
            counted = count(Scope(self.organisation), self.period, indicator.rule)
            self._parts[indicator.rule] = set() if isinstance(counted.adds, Value) else {*groups_of(counted.rows.model)}
        return self._parts[indicator.rule] >= {*asked} and not evidence_asked(indicator)


def _key(code, options):
    return code, tuple(sorted((name, str(value)) for name, value in (options or {}).items()))


class Cumulated:
    """How far each project is at the end of the period, over its whole term."""

    def __init__(self, teller, counts):
        self.teller, self.counts, self.cut_off = teller, counts, counts.period.end
        self._rows = {}

    def rows(self, project):
        if project.pk not in self._rows:
            found = []
            for indicator in project.indicators.all():
                indicator.project = project
                amount = self.counts.of_indicator(indicator)
                found.append(figures.indicator_row(project, indicator, self.cut_off, amount, amount, None))
            self._rows[project.pk] = found
        return self._rows[project.pk]

    def light(self, project):
        return figures.project_light(project, self.rows(project), self.cut_off)

    def figure(self, row):
        figure = self.teller.part(f"indicator.{row.pk}", row.countable, row.indicator.rule, label=row.name)
        return figure | {**unit_of(row.unit), "target": plain(row.target), "target_version": row.target_version.number if row.target_version else None,
                         "formula": "countable / target"}


