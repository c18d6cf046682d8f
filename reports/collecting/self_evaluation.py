"""The self-evaluation of one project: chapters 1 to 11 of DOMAIN.md 2.4 B."""

from django.utils.translation import gettext as _

from casework.models import Kind, ServiceRecord
from casework.models.details import detail_of
from projects import counting, figures
from projects.counting import Period
from projects.figures import in_force
from projects.figures.progress import evidence_words
from projects.figures.site import standing_words
from projects.figures.spending import agreed_amount
from projects.figures.work_hours import codes_of, rule_on, work_hours
from projects.models import ProjectParty, ProjectStaff, SiteWord
from reports import words
from reports.collecting import funds, pieces
from reports.collecting.tally import DAY
from reports.collecting.telling import (
    Masker,
    Teller,
    chapter,
    chart,
    day,
    head,
    heading,
    money,
    plain,
    ratio,
    table,
    unit_of,
    why_not,
)

OVERALL = ("PERSONS", "PERSON_TIMES", "HOURS", "VISIT", "CALL", "CASE_INTERVIEW", "CONSULT", "ACT", "POLICY", "FILE_NEW")
LEARNING = ("SUP_S", "SUP_H", "SUP_PH", "TRAIN", "TRAIN_PT", "STAFF_TRAIN_H")
MOST_EVENTS = 30


class SelfEvaluation:
    """Collects one project and period; the fence is open and the report's language active."""

    def __init__(self, report):
        self.report, self.project, self.texts = report, report.project, report.narrative
        self.cut_off = min(report.end, report.cut_off)
        self.term = figures.term_on(self.project, self.cut_off)
        shared = Period(max(report.start, self.term.starts_on), min(self.cut_off, self.term.ends_on))
        self.period = shared if shared.days else Period(report.start, self.cut_off)
        # What is compared with the target of the whole term is counted over the term so far; of a later beginning the period stands beside it (8.1, 8.2).
        self.so_far = figures.counted_period(self.project, self.cut_off, self.term) or self.period
        self.is_part = self.period.start > self.so_far.start
        self.teller = Teller(report.organisation, Masker(report.organisation))
        in_force.load([self.project])
        known = figures.project_indicators(self.project)
        self.indicators = figures.indicator_rows(self.project, self.cut_off, indicators=known)
        self.in_period = {row.pk: row.countable for row in figures.indicator_rows(self.project, self.cut_off, period=self.period, indicators=known)} if self.is_part else {}
        self.light = figures.project_light(self.project, self.indicators, self.cut_off)
        self.parties = list(ProjectParty.objects.filter(project=self.project).select_related("partner").order_by("pk"))

    def title(self):
        return _("%(title)s: self-evaluation report") % {"title": self.agreed("title")}

    def agreed(self, field):
        """A part of the contract's words as it was in force at the cut-off."""
        return figures.content_on(self.project, field, self.cut_off)

    def chapters(self):
        return [self.basics(), self.background(), self.implementation(), self.completion(), self.outcomes(), self.team(), self.spending(),
                self.publicity(), self.problems(), chapter("next_steps", [pieces.written(self.teller, self.texts, "next_steps")]), self.attachments()]

    def tally(self, code, subject=None, **groups):
        return self.teller.tally(subject or self.project, self.period, code, **groups)

    def figure(self, key, code, tally, **more):
        made = self.teller.figure(key, tally, code, **more)
        return {"key": None, "label": made["label"], "value": made}

    # 1

    def basics(self):
        project = self.project
        items = [("project", self.agreed("title")), ("project_number", project.number), ("programme", project.programme.name if project.programme_id else None)]
        items += [(party.role if party.role != "landing" else "landing_unit", party.partner.name) for party in self.parties if party.role != "evaluator"]
        items += [("contract_number", project.contract_number), ("contract_amount", money(amount) if (amount := agreed_amount(project, self.cut_off)) is not None else None),
                  ("contract_term", {"dates": [self.term.starts_on.isoformat(), self.term.ends_on.isoformat()]}),
                  ("target_group", self.teller.mask(self.agreed("target_group"))), ("leader", project.leader.name if project.leader_id else None),
                  ("period", {"dates": [self.period.start.isoformat(), self.period.end.isoformat()]}),
                  ("time_progress", {"value": ratio(self.light.time_progress), "format": "percent", "key": "project.time_progress",
                                     "formula": "elapsed days / days of the term"})]
        place = [{"key": None, "label": _("Place"), "value": self.teller.mask(self.agreed("place")) or None}]
        return chapter("basics", [{"type": "definitions", "items": [{"key": key, "label": None, "value": value or None} for key, value in items] + place}])

    # 2

    def background(self):
        blocks = []
        for title, text in ((_("Needs"), self.agreed("need")), (_("Goals"), self.agreed("goals"))):
            blocks += [heading(title), {"type": "paragraph", "text": self.teller.mask(text) or _("Not provided.")}]
        if self.texts.get("background"):
            blocks.append(pieces.written(self.teller, self.texts, "background"))
        return chapter("background", blocks)

    # 3

    def implementation(self):
        overall = {code: self.tally(code, project="project", line="line") for code in OVERALL}
        for code in ("PERSONS", "PERSON_TIMES", "HOURS"):
            overall[code].load((), ("line",))
        overall["PERSON_TIMES"].load(("month",), ("day",))
        served = [self.figure(f"total.{code}", code, tally, reasons=code == "PERSON_TIMES",
                              rows_of=overall["PERSON_TIMES"] if code in pieces.SAME_ROWS else None) for code, tally in overall.items()]
        days = [[day.isoformat(), plain(amount)] for day, amount in sorted(overall["PERSON_TIMES"].by(DAY).items())]
        blocks = [{"type": "figures", "items": [item for item in served if item["value"]["value"] or item["value"]["key"] in ("total.PERSONS",)]},
                  chart("monthly", pieces.monthly(self.period, "person_times", (_("Person-times served"), overall["PERSON_TIMES"])),
                        _("Person-times by month"))]
        if days and self.period.days <= 366:
            blocks.append(chart("calendar", {"start": self.period.start.isoformat(), "end": self.period.end.isoformat(), "days": days,
                                             "unit": "person_times"}, _("Services day by day")))
        blocks.append(self.lines(overall))
        for line in self.project.lines.all():
            blocks += self.line(line)
        return chapter("implementation", blocks)

    def lines(self, overall):
        """Persons, person-times and hours of each line; a person in two lines is one in each and one in the total (8.3)."""
        rows = [[line.name, *(self.teller.part(f"line.{line.pk}.{code}", overall[code].by("line").get(line.pk, 0), code, of=line.name)
                              for code in ("PERSONS", "PERSON_TIMES", "HOURS"))] for line in self.project.lines.all()]
        total = [None, *(self.teller.part(f"total.{code}", overall[code].total(), code) for code in ("PERSONS", "PERSON_TIMES", "HOURS"))]
        return table(_("Service lines"), [("service_line", 40), {"key": "persons", "width": 20, "unit": "persons"},
                                          {"key": "person_times", "width": 20, "unit": "person_times"},
                                          {"key": "hours", "width": 20, "unit": "hours", "format": "hours"}], rows, total=total,
                     note=_("Whoever was met in two lines is one person in each and one in the total."))

    def line(self, line):
        own = [row for row in self.indicators if row.line and row.line.pk == line.pk]
        times = self.tally("PERSON_TIMES", line)
        blocks = [heading(line.name)]
        if own:
            blocks.append(self.indicator_table(own, _("Indicators of this line"), brief=True))
        if times.total():
            blocks.append(chart("monthly", pieces.monthly(self.period, "person_times", (line.name, times)),
                                _("%(line)s: person-times by month") % {"line": line.name}))
        elif not own:
            blocks.append({"type": "paragraph", "text": _("No service that counts was recorded in this line.")})
        return blocks

    # 4

    def completion(self):
        if not self.indicators:
            return chapter("indicators", [{"type": "paragraph", "text": _("No indicators are set for this project.")}])
        blocks = [{"type": "light", "light": self.light.state or "not_started", "text": "; ".join(str(reason) for reason in self.light.reasons)},
                  {"type": "figures", "items": [{"key": None, "label": _("Overall completion"), "value": {
                      "value": ratio(self.light.rate), "format": "percent", "unit": None, "key": "project.rate", "label": _("Overall completion"),
                      "formula": "sum(weight × min(countable / target, 1)) / sum(weight)"}}]},
                  chart("indicators", {"items": [{"label": row.name, "done": plain(row.countable), "target": plain(row.target), **unit_of(row.unit),
                                                  "light": row.light or None} for row in self.indicators],
                                       "time_progress": ratio(self.light.time_progress)}, _("Completion of indicators")),
                  self.indicator_table(self.indicators, _("Completion of indicators")), self.asked(), self.differences(), *self.working_hours()]
        return chapter("indicators", blocks)

    def working_hours(self):
        """Where the contract turns services into working hours: the figure, its parts by kind of service, and the factors in force at the cut-off."""
        rule = rule_on(self.project, self.cut_off)
        if rule is None:
            return []
        tallies = {code: self.tally(code) for code in codes_of(self.project, self.cut_off)}
        items = [self.figure(f"total.{code}", code, tally) for code, tally in tallies.items()]
        told = work_hours(self.project, self.period, rule)
        rows = [[str(service), self.teller.part(f"hours.{kind}", hours, code, of=str(service))] for code, kind, service, hours in told.parts]
        factors = [[str(entry.service) + (_(", from %(n)s people") % {"n": entry.people} if entry.people else ""), str(entry.basis_words),
                    *(None if number is None else {"value": plain(number)} for number in (entry.direct, entry.indirect, entry.most))] for entry in rule.factors]
        return [heading(_("Working hours in this period") if self.is_part else _("Working hours")), {"type": "figures", "items": items},
                table(_("Working hours by kind of service"), [head(_("Kind of service"), 60), head(_("Working hours"), 40, unit="hours")], rows,
                      total=[None, {"value": plain(told.total)}]) if rows else None,
                table(_("How services turn into working hours"), [head(_("Kind of service"), 30), head(_("Direct hours"), 31), head(_("Times"), 12), head(_("Plus hours"), 14), head(_("At most"), 13)],
                      factors, note=_("Version %(n)s of the rule, in force from %(day)s; each service is turned by the version that held on its day.")
                      % {"n": rule.number, "day": rule.effective_from.isoformat()})]

    def indicator_figure(self, row):
        """The count of an indicator with its trail; made once, told wherever it is shown."""
        key = f"indicator.{row.pk}"
        figure = self.teller.figure(key, self.teller.tally(row.indicator, self.so_far, None), row.indicator.rule, label=row.name, unit=row.unit, value=row.countable)
        return figure | {"indicator": row.pk, "recorded": plain(row.recorded), "target": plain(row.target),
                         "target_version": row.target_version.number if row.target_version else None, "formula": "countable / target"}

    def period_figure(self, row):
        """What came of an indicator in the report's own days."""
        return self.teller.figure(f"indicator.{row.pk}.period", self.tally(None, row.indicator), row.indicator.rule, unit=row.unit, value=self.in_period[row.pk],
                                  label=_("%(indicator)s · this period") % {"indicator": row.name})

    def indicator_table(self, rows, caption, brief=False):
        told = []
        for row in rows:
            cells = [row.name, _unit(row.unit), plain(row.target), self.indicator_figure(row),
                     {"value": ratio(row.rate), "format": "percent", "unit": None, "key": f"indicator.{row.pk}.rate", "label": row.name,
                      "formula": "countable / target"},
                     {"light": row.light} if row.light else None]
            if not brief:
                cells.insert(5, {"bar": {"rate": ratio(row.rate), "time": ratio(row.time_progress), "light": row.light or None}})
            if self.is_part:
                cells.insert(3, self.period_figure(row))
            told.append(cells)
        columns = [("indicator", 28), ("unit", 12), ("target", 11), ("done", 13), ("rate", 15), ("status", 21)]
        if not brief:
            columns = [("indicator", 21), ("unit", 10), ("target", 9), ("done", 13), ("rate", 15), ("progress", 17), ("status", 15)]
        if self.is_part:
            widths = (23, 11, 10, 11, 12, 14, 19) if brief else (19, 9, 9, 10, 10, 14, 15, 14)
            columns.insert(3, (None, 0))
            columns = [(key, width) for (key, _old), width in zip(columns, widths, strict=True)]
        heads = {None: {"head": _("This period")}, "done": {"key": None, "head": _("Cumulated")} if self.is_part else {}}
        columns = [{"key": key, "width": width, **({"bare": True} | heads[key] if key in heads else {})} for key, width in columns]
        return table(caption, columns, told, **({"note": _("Completion rate and status are those of the term from its first day to the data cut-off; this period is a part of it.")}
                                                if self.is_part else {}))

    def asked(self):
        """What targets and evidence the contract asks for beyond a plain number, as in force at the cut-off."""
        rows = [[row.name, plain(row.per_worker), None if row.per_worker is None or not row.per_worker else plain(row.target / row.per_worker),
                 {"list": [str(word) for word in evidence_words(row.target_version.evidence)]}]
                for row in self.indicators if row.target_version is not None and (row.target_version.per_worker or row.target_version.evidence)]
        if not rows:
            return None
        return table(_("Targets for each worker, and evidence asked for"), [("indicator", 30), head(_("For each worker"), 17), head(_("Posts filled"), 17), head(_("Counts only with"), 36)], rows,
                     note=_("A target for each worker counts times the posts filled on average over the term; days to come are reckoned with those at work at the cut-off."))

    def differences(self):
        """Recorded against countable, with the reasons why a record does not count."""
        rows = []
        for row in self.indicators:
            if row.recorded != row.countable:
                rows.append([row.name, plain(row.recorded), plain(row.countable), plain(row.recorded - row.countable),
                             {"list": why_not(counting.count(row.indicator, self.so_far))}])
        if not rows:
            return {"type": "note", "text": _("Every recorded service counts."), "tone": "info"}
        return table(_("Recorded but not counted"), [("indicator", 28), ("recorded", 13), ("countable", 13), ("difference", 13), ("reason", 33)], rows)

    # 5

    def outcomes(self):
        return chapter("outcomes", [pieces.written(self.teller, self.texts, "outcomes"), pieces.story(self.teller, self.texts),
                                    pieces.photos(self.teller, self.period, self.project)])

    # 6

    def team(self):
        staff = ProjectStaff.objects.filter(project=self.project, since__lte=self.period.end).exclude(until__lt=self.period.start)
        rows = [[one.membership.name, one.get_duty_display(), one.membership.title or None, day(one.since), day(one.until)]
                for one in staff.select_related("membership__user").order_by("duty", "pk")]
        tallies = {code: self.tally(code) for code in LEARNING}
        hours = pieces.monthly(self.period, "hours", *((counting.get(code).label, tallies[code]) for code in ("SUP_H", "STAFF_TRAIN_H")))
        any_hours = tallies["SUP_H"].total() or tallies["STAFF_TRAIN_H"].total()
        return chapter("team", [
            heading(_("Team")),
            table(_("Staff of the project"), [("staff", 20), head(_("Duty"), 20), ("post", 24), head(_("Since"), 18), head(_("Until"), 18)], rows),
            heading(_("Supervision and training")), pieces.learning_figures(self.teller, tallies),
            chart("monthly", hours, _("Hours of supervision and training by month")) if any_hours else None,
            pieces.trainings(self.teller, self.period, self.project)])

    # 7

    def spending(self):
        return chapter("spending", [*funds.chapter_blocks(self.project, self.cut_off), heading(_("Explanation")), pieces.written(self.teller, self.texts, "spending")])

    # 8

    def publicity(self):
        events = ServiceRecord.objects.filter(project=self.project, kind=Kind.PUBLICITY, countable=True, started_at__gte=self.period.since,
                                              started_at__lt=self.period.until).select_related("publicity").order_by("started_at")[:MOST_EVENTS]
        rows = [[day(event.day), self.teller.mask(event.heading), channel_of(event), plain(event.person_times)]
                for event in events]
        items = [self.figure(f"total.{code}", code, self.tally(code)) for code in ("POLICY", "POLICY_PT")]
        return chapter("publicity", [
            {"type": "figures", "items": items},
            table(_("Publicity events"), [head(_("Date"), 20), ("event", 40), head(_("Channel"), 20),
                                          {"key": "person_times", "width": 20, "unit": "person_times"}], rows),
            heading(_("Resource linking")), pieces.written(self.teller, self.texts, "resources")])

    # 9

    def problems(self):
        lagging = [[reason.name, {"value": ratio(reason.rate), "format": "percent"}, {"value": ratio(reason.time_progress), "format": "percent"},
                    {"light": reason.light}] for reason in self.light.reasons]
        return chapter("problems", [
            table(_("Indicators behind the time progress"), [("indicator", 40), ("rate", 18), ("time_progress", 18), ("status", 24)], lagging)
            if lagging else None, pieces.written(self.teller, self.texts, "problems")])

    # 11

    def attachments(self):
        counted = self.tally("PERSON_TIMES")
        size, _ranges, _digest = self.teller.trails.of(counted.count.rows)
        rows = [[_("Service records that count"), plain(size)], [_("Photos of services"), plain(pieces.count_photos(self.period, self.project))]]
        said = {verdict: standing_words(self.project).filter(verdict=verdict, number__in=counted.count.rows.order_by().values("number")).values("number").distinct().count()
                for verdict in SiteWord.Verdict}
        if any(said.values()):
            rows += [[_("Services that the landing unit confirmed"), plain(said[SiteWord.Verdict.CONFIRMED])], [_("Services that the landing unit questioned"), plain(said[SiteWord.Verdict.QUESTIONED])]]
        names = {party.role: party.partner.name for party in self.parties}
        signatures = [{"key": "provider", "label": None, "name": names.get("provider") or self.report.organisation.name, "seal": True}]
        if names.get("landing"):
            signatures.append({"key": "landing_unit", "label": None, "name": names["landing"], "seal": True})
        return chapter("attachments", [table(_("Records kept as evidence"), [("material", 70), head(_("Number"), 30)], rows),
                                       pieces.written_lines(self.teller, self.texts, "attachments"), {"type": "signatures", "items": signatures}])


def channel_of(event):
    detail = detail_of(event)
    return detail.get_channel_display() if detail else None


def _unit(text):
    return str(words.UNITS.get(str(text), text))
