"""A list of clients to import: its columns by their headings, each row checked by the form that opens a single file (UX.md 2.3)."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from organisations import extras
from people.forms.person import NewPersonForm
from people.forms.rows import HEAD, as_lines, read_file, read_text
from people.models import Person, PersonStatus
from people.names import search_form
from people.services.own import FORM
from people.services.team import may_serve

# Field of the form: its label, and what regions and offices write above such a column.
COLUMNS = {
    "number": (_("File number"), "档案号 档案编号 服务对象编号"),
    "name": (_("Name"), "姓名 名字 服务对象 服务对象姓名 儿童姓名 老人姓名 name"),
    "alias": (_("Other name"), "别名 曾用名 小名 称呼"),
    "id_kind": (_("document"), "证件类型 证件种类"),
    "id_number": (_("ID number"), "身份证 身份证号 身份证号码 证件号 证件号码 公民身份号码"),
    "id_note": (_("Why there is no number"), "无证件原因 证件说明"),
    "sex": (_("Sex"), "性别"),
    "birth_date": (_("Date of birth"), "出生日期 出生年月日 生日"),
    "categories": (_("Category"), "类别 服务对象类别 人员类别 对象类别"),
    "phone": (_("Phone number"), "电话 联系电话 手机 手机号 手机号码"),
    "emergency_contact": (_("Emergency contact"), "紧急联系人"),
    "emergency_phone": (_("emergency phone number"), "紧急联系电话 紧急联系人电话"),
    "address": (_("Address"), "地址 住址 家庭住址 家庭地址 现住址 居住地址"),
    "region_code": (_("Region code"), "区划代码 行政区划代码"),
    "village": (_("Village or community"), "村居 村社区 社区 村 所属社区 所属村居"),
    "school": (_("School or employer"), "学校 就读学校 单位 工作单位"),
    "health": (_("Health"), "健康状况 身体状况"),
    "follow_level": (_("Follow-up level"), "关爱等级 跟进等级 分级 等级"),
    "responsible": (_("Responsible worker"), "负责社工 责任社工 社工"),
    "station": (_("Service site"), "站点 服务站点 社工站"),
    "source": (_("How the client came"), "来源"),
    "opened_on": (_("Opened on"), "建档日期 建档时间"),
    "remarks": (_("Remarks"), "备注"),
    "guardian_name": (_("Guardian's name"), "监护人 监护人姓名"),
    "guardian_relation": (_("Relation"), "关系 与监护人关系 监护人关系"),
    "guardian_phone": (_("Guardian's phone number"), "监护人电话 监护人联系电话"),
    "status": (_("Status"), "状态 档案状态"),
}
TEMPLATE = [name for name in COLUMNS if name not in ("number", "status", "responsible")]
SHORTENED = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d{2,}", re.IGNORECASE)
DAYS = ("birth_date", "opened_on")
FIRST_SERIAL, LAST_SERIAL, SERIAL_FROM = 3654, 73050, date(1899, 12, 30)  # Excel's count of days, from 1910 to 2099
AT_ONCE = 100  # rows that a page looks at itself: opening a file takes about 40 ms; a longer list goes to the worker
NEW, DRAFT, SAME, OTHER, ASK, WRONG = "new", "draft", "same", "other", "ask", "wrong"


def plain(text):
    """A heading or a word as it is compared: without spaces, stars, brackets and case."""
    text = unicodedata.normalize("NFKC", str(text)).casefold()
    return re.sub(r"[\s*:_/、-]|\(.*?\)", "", text)


def in_both_languages(words):
    """A word of ours as somebody may have exported or typed it."""
    found = set()
    for language in {"en", "zh-hans", get_language() or "en"}:
        with override(language):
            found.add(plain(words))
    return found


@dataclass
class Line:
    """One row of the list: what becomes of it, and why not."""

    at: int
    cells: dict
    kind: str = ""
    label: str = ""
    problems: list = field(default_factory=list)  # [(heading, what stands there, why and how to mend it)]
    alike: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)

    def told(self):
        """The line as it is kept with a long list, without the answers: they are read again."""
        return {"at": self.at, "kind": self.kind, "label": self.label, "problems": [[str(words) for words in problem] for problem in self.problems],
                "alike": [{name: value if isinstance(value, int) else str(value or "") for name, value in vars(one).items()} for one in self.alike]}


class PeopleList:
    """A table read as clients: `read` says of rows what would become of them. Reading changes nothing."""

    def __init__(self, table, *, membership, drafts=False, confirmed=()):
        self.membership, self.drafts, self.confirmed = membership, drafts, set(confirmed)
        self.own = {plain(row.label): row for row in extras.fields_of(FORM)}
        self.head, self.columns, self.unknown = self._headings(table)
        self.text = as_lines(table)
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        self.words = self._words()
        self.table, self.lines = table, []
        below = [(at, row) for at, row in enumerate(table[self.head + 1:], self.head + 2) if any(row)]
        cells = [(at, {name: row[index] for name, index in self.columns.items() if index < len(row) and row[index]}) for at, row in below]
        self.below = [(at, named) for at, named in cells if named]

    @property
    def is_long(self):
        return len(self.below) > AT_ONCE

    def read(self, rows=None, seen=None):
        """What becomes of the rows whose numbers are in `rows`, or of all; `seen` remembers whom earlier rows named."""
        seen = {} if seen is None else seen
        wanted = None if rows is None else set(rows)
        self.lines = [self._line(at, cells, seen) for at, cells in self.below if wanted is None or at in wanted]
        return self.lines

    def _headings(self, table):
        """(row of the headings, {field: column}, headings that mean nothing to us); people put a title above, so the first rows are looked at."""
        known = {word: name for name, (label, more) in COLUMNS.items() for word in in_both_languages(label) | {plain(one) for one in more.split()}}
        known |= {word: extras.PREFIX + row.code for word, row in self.own.items()}
        best = (0, -1, {}, [])
        for at, row in enumerate(table[:HEAD]):
            columns, unknown = {}, []
            for index, heading in enumerate(row):
                name = known.get(plain(heading))
                if name and name not in columns:
                    columns[name] = index
                elif heading:
                    unknown.append(heading)
            if "name" in columns and len(columns) > best[0]:
                best = (len(columns), at, columns, unknown)
        if best[1] < 0:
            raise ValidationError(_("No column is headed Name. The first row of the list says what stands in each column."))
        return best[1:]

    def _words(self):
        """{field: {word as typed: code}} of everything that is chosen from a list."""
        form = NewPersonForm(None, membership=self.membership)
        self.labels = {name: str(one.label or "") for name, one in form.fields.items()}
        self.several = {name for name, one in form.fields.items() if isinstance(one, forms.MultipleChoiceField)}
        found = {}
        for name in (*COLUMNS, *form.fields):
            choices = form.fields[name].choices if name in form.fields and hasattr(form.fields[name], "choices") else []
            if name in ("station", "responsible"):
                rows = [(plain(row), str(row.pk)) for row in form.fields[name].queryset]
                found[name] = {word: key for word, key in rows if sum(word == other for other, _key in rows) == 1}  # two of one name: nobody is meant
            elif choices:
                flat = [pair for code, label in choices for pair in (label if isinstance(label, (list, tuple)) else [(code, label)])]
                found[name] = {word: str(code) for code, label in flat if code not in ("", None) for word in in_both_languages(label) | {plain(code)}}
        found["sex"] |= {"男": "male", "女": "female", "m": "male", "f": "female"}
        found["follow_level"] |= {f"{words}级": str(code) for code, words in enumerate("一二三四五六", 1)} | {f"{code}级": str(code) for code in range(1, 7)}
        found["status"] = {word: status.value for status in PersonStatus for word in in_both_languages(status.label)}
        return found

    # ---------- one row ----------

    def _line(self, at, cells, seen):
        line = Line(at, cells, label=cells.get("name", ""))
        if cells.get("number"):
            return self._on_file(line)
        data = self._data(line)
        if line.problems:
            line.kind = WRONG
            return line
        wanted = "draft" if self.drafts or self.words["status"].get(plain(cells.get("status", ""))) == PersonStatus.DRAFT else "active"
        form = self._checked(data, wanted)
        if wanted == "active" and form.errors and not form.errors.keys() - {"guardian_name", "consent_scopes", "consent_given_by"}:
            wanted, form = "draft", self._checked(data, "draft")  # under 14 without a guardian's consent: a draft until it is there
        self._judge(line, form, wanted)
        if line.kind in (NEW, DRAFT):
            self._not_twice(line, seen)
        return line

    def _checked(self, data, wanted):
        data["as"] = wanted
        form = NewPersonForm(data, membership=self.membership)
        form.is_valid()
        return form

    def _judge(self, line, form, wanted):
        for name, errors in form.errors.items():
            for error in errors:
                line.problems.append((self.heading(name), line.cells.get(name, ""), error))
        if line.problems:
            line.kind = WRONG
            return
        line.answers, line.kind = form.answers(), DRAFT if wanted == "draft" else NEW
        if form.duplicates:
            line.alike = form.duplicates
            line.kind = line.kind if str(line.at) in self.confirmed else ASK

    def _not_twice(self, line, seen):
        """The same number twice in the list is a mistake; the same name and year of birth is asked about."""
        answers = line.answers
        number, born = answers.get("id_number"), answers.get("birth_date")
        keys = [("id", number, "")] if number else []
        keys += [("name", search_form(answers["name"]), born.year)] if born else []
        for key in keys:
            first = seen.setdefault(key, line.at)
            if first != line.at and key[0] == "id":
                line.kind = WRONG
                line.problems.append((gettext("ID number"), number, gettext("This number stands in row %(row)s as well.") % {"row": first}))
            elif first != line.at and line.kind != WRONG and str(line.at) not in self.confirmed:
                line.kind = ASK
                line.problems.append((gettext("Name"), line.label, gettext("Same name and year of birth as row %(row)s.") % {"row": first}))

    def _data(self, line):
        """What the form would have been sent."""
        data = QueryDict(mutable=True)
        data.update({"id_kind": "resident", "follow_level": "3", "photo_permission": "internal", "opened_on": timezone.localdate().isoformat()})
        if may_serve(self.membership):
            data["responsible"] = str(self.membership.pk)
        for name, text in line.cells.items():
            if name in ("number", "status"):
                continue
            if name in ("id_number", "phone", "emergency_phone", "guardian_phone") and SHORTENED.fullmatch(text):
                line.problems.append((self.heading(name), text, gettext("Excel has made a number of it and its last digits are lost. Format the column as text, then enter them again.")))
            elif name in DAYS and re.fullmatch(r"\d{4,5}", text) and FIRST_SERIAL <= int(text) <= LAST_SERIAL:
                data[name] = (SERIAL_FROM + timedelta(days=int(text))).isoformat()
            elif name in self.several:
                data.setlist(name, self._chosen(line, name, text))
            elif name in self.words:
                data[name] = next(iter(self._chosen(line, name, text, several=False)), "")
            else:
                data[name] = text
        return data

    def _chosen(self, line, name, text, several=True):
        """Codes of what is written, in whichever language; an unknown word is told."""
        parts = [text] if plain(text) in self.words[name] or not several else [part for part in re.split(r"[、,，;；|]", text) if part.strip()]
        codes = [(part, self._code(name, part)) for part in parts]
        line.problems += [(self.heading(name), part, gettext("This is none of the words that can be chosen there.")) for part, code in codes if code is None]
        return [code for _part, code in codes if code is not None]

    def _code(self, name, text):
        """What a word means; a part of three letters or more will do when only one of the choices has it: 留守儿童 for 农村留守儿童."""
        known, word = self.words[name], plain(text)
        if word in known or len(word) < 3:
            return known.get(word)
        fitting = {code for label, code in known.items() if word in label}
        return fitting.pop() if len(fitting) == 1 else None

    def heading(self, name):
        return capfirst(str(COLUMNS[name][0])) if name in COLUMNS else self.labels.get(name, "")

    # ---------- a row with a file number: an export that comes back ----------

    def _on_file(self, line):
        """An existing file is compared and never written: what stands otherwise is told, and changed in the file."""
        person = Person.objects.visible_to(self.membership).filter(number=line.cells["number"]).select_related("responsible__user", "station").with_categories().first()
        if person is None:
            line.kind = WRONG
            line.problems.append((self.heading("number"), line.cells["number"], gettext("None of your clients has this file number. Leave the cell empty for a new client.")))
            return line
        line.label, shown = person.label_for(self.membership), self._shown(person)
        for name, text in line.cells.items():
            if name in shown and not self._means(name, text, shown[name]):
                line.problems.append((self.heading(name), f"{shown[name]} → {text}", gettext("The client is on file. Change it there.")))
        line.kind = OTHER if line.problems else SAME
        return line

    def _shown(self, person):
        """What an export tells of a client; more only of those whom one knows."""
        shown = {"name": person.label_for(self.membership), "categories": {category.value for category in person.current_categories}, "follow_level": person.follow_level,
                 "responsible": person.responsible_id, "status": person.status, "opened_on": person.opened_on.isoformat()}
        if person.known_to(self.membership):
            shown |= {name: getattr(person, name) for name in ("alias", "sex", "id_number", "phone", "address", "village", "school", "station_id") if name in COLUMNS}
            shown["birth_date"] = person.birth_date.isoformat() if person.birth_date else ""
        return shown

    def _means(self, name, text, value):
        known = self.words.get(name)
        if name == "categories":
            parts = [text] if plain(text) in known else re.split(r"[、,，;；|]", text)
            return {known.get(plain(part)) for part in parts if part.strip()} == value
        if known is not None:
            return known.get(plain(text), plain(text)) == str(value) or text == "--" and not value
        return text == str(value)

    # ---------- all of them ----------

    def counts(self):
        return counted(self.lines)

    def ready(self):
        return [line for line in self.lines if line.kind in (NEW, DRAFT)]

    def of_kind(self, *kinds):
        return of_kind(self.lines, *kinds)


def of_kind(lines, *kinds):
    return [line for line in lines if line.kind in kinds]


def counted(lines):
    """How many rows there are of each kind."""
    return {kind: sum(line.kind == kind for line in lines) for kind in (NEW, DRAFT, SAME, OTHER, ASK, WRONG)}


def read_import(found):
    """The rows of a long list as they were handed in, with the language and the eyes of who handed them in."""
    confirmed = json.loads(found.told).get("confirmed", [])
    return PeopleList(read_text(found.rows), membership=found.by, drafts=found.drafts, confirmed=[str(at) for at in confirmed])


def kept_lines(found):
    """What a long list says of its rows."""
    return [Line(line["at"], {}, line["kind"], line["label"], line["problems"], line["alike"]) for line in json.loads(found.told or '{"lines": []}')["lines"]]


def unknown_of(found):
    """The headings of a long list that mean nothing to us."""
    return json.loads(found.told)["unknown"]


class ImportForm(forms.Form):
    """A file, or cells pasted from a spreadsheet."""

    file = forms.FileField(label=_("Excel or CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
                           help_text=_("The first sheet of an .xlsx file, or a .csv file; 10,000 rows and 5 MB at most."))
    rows = forms.CharField(label=_("Or paste the cells here"), required=False, strip=False, max_length=600_000,
                           widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off", "wrap": "off"}),
                           help_text=_("With the row of headings. Copy the cells in Excel or WPS and paste them."))
    drafts = forms.BooleanField(label=_("Open all files as drafts"), required=False,
                                help_text=_("Otherwise a complete file goes into service, and a child under 14 without a guardian's consent stays a draft."))

    def clean(self):
        cleaned = super().clean()
        try:
            if cleaned.get("file"):
                self.table = read_file(cleaned["file"])
            elif (cleaned.get("rows") or "").strip():
                self.table = read_text(cleaned["rows"])
            elif not self.errors:
                raise ValidationError(_("Choose a file, or paste the cells."))
        except ValidationError as error:
            self.add_error("file" if cleaned.get("file") else "rows", error)
        return cleaned
