"""Lists of the register."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from organisations.templatetags.house import status_tag
from people.models import Person, PersonStatus

TONES = {PersonStatus.DRAFT: "draft", PersonStatus.ACTIVE: "in_progress", PersonStatus.PAUSED: "paused"}
DESK = {"td": {"class": "d-none d-md-table-cell"}, "th": {"class": "d-none d-md-table-cell"}}
DESK_NUMBER = {part: {"class": "number d-none d-md-table-cell"} for part in ("td", "th")}


def person_status(person):
    """Shape and word of a file's status."""
    return status_tag(TONES.get(person.status, "done"), person.get_status_display())


class PersonTable(tables.Table):
    """Clients, each by the name that this member may see."""

    caption = _("Clients")
    pick = tables.Column(_("Tick"), empty_values=(), orderable=False, exclude_from_export=True, attrs={"td": {"class": "pick-cell"}})
    name = tables.Column(_("Name"), empty_values=(), orderable=False, attrs={"td": {"class": "lead"}})
    number = tables.Column(_("File number"), attrs=DESK)
    categories = tables.Column(_("Category"), empty_values=(), orderable=False, attrs=DESK)
    age = tables.Column(_("Age"), empty_values=(), orderable=False, attrs=DESK_NUMBER)
    follow_level = tables.Column(_("Follow-up level"), attrs=DESK)
    responsible = tables.Column(_("Responsible worker"), accessor="responsible__user__name", default="--", attrs=DESK)
    status = tables.Column(_("Status"), attrs=DESK)
    opened_on = tables.DateColumn(verbose_name=_("Opened on"), format="Y-m-d", attrs=DESK)

    class Meta:
        model = Person
        fields = ["pick", "name", "number", "categories", "age", "follow_level", "responsible", "status", "opened_on"]
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        order_by = "-number"

    def __init__(self, *args, membership, may_assign=False, **kwargs):
        super().__init__(*args, exclude=() if may_assign else ("pick",), **kwargs)
        self.membership = membership

    def render_pick(self, record):
        return format_html('<input type="checkbox" class="form-check-input" name="person" value="{}" form="bulk" aria-label="{}">', record.number,
                           _("Choose %(client)s") % {"client": record.number})

    def render_name(self, record):
        url = reverse("person", args=[self.membership.organisation.slug, record.number])
        return format_html('<a href="{}">{}</a><small class="meta fw-normal d-md-none">{}</small>', url, record.label_for(self.membership),
                           self.in_one_line(record))

    def value_name(self, record):
        return record.label_for(self.membership)

    def value_categories(self, record):
        return ", ".join(str(category.label) for category in record.current_categories)

    def value_status(self, record):
        return record.get_status_display()

    def value_opened_on(self, value):
        return value

    def in_one_line(self, record):
        """What a phone shows instead of eight rows."""
        category = record.main_category
        age = self.render_age(record)
        facts = [record.number, _("%(n)s years") % {"n": age} if isinstance(age, int) else age, category.label if category else "", record.get_follow_level_display(),
                 "" if record.is_active else record.get_status_display()]
        return " · ".join(str(fact) for fact in facts if fact not in ("", "--"))

    def render_categories(self, record):
        return ", ".join(str(category.label) for category in record.current_categories[:3]) or "--"

    def render_age(self, record):
        if record.known_to(self.membership):
            return "--" if record.age is None else record.age
        return record.age_band_today.label

    def render_status(self, record):
        return person_status(record)
