"""Choosing clients inside another form: typing a few letters, tapping a name (UX.md W2, W4).

    people = PersonPickField(membership=request.membership, label=_("Clients"), required=False)

cleans to a list of Person (or one Person with `multiple=False`), all visible to the member. The search button of the field
sends the whole form with `<name>_find`: without script the view shows the form again (`form.finds_people`), nothing is saved
and nothing is lost. With script the results come by htmx and `static/js/pick.js` keeps what was chosen.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people import search
from people.models import Person, PersonStatus

MOST_FOUND = 8


def found(text, membership, *, leave_out=()):
    """At most eight people for a query, those in service first; (choice, ...) as the templates show them."""
    if not (text or "").strip():
        return []
    people = search.find(text, membership).exclude(number__in=leave_out).select_related("organisation").with_categories()
    return [as_choice(person, membership) for person in people.in_service_first()[:MOST_FOUND]]


def as_choice(person, membership):
    """What a chip says: name as this member may see it, age, category, and the state unless in service."""
    category = person.main_category
    return {
        "number": person.number, "label": person.label_for(membership), "age": person.age if person.known_to(membership) else None,
        "category": category.label if category else "",
        "status": "" if person.status == PersonStatus.ACTIVE else person.get_status_display(),
    }


class PersonPick(forms.Widget):
    """A search field, its results as chips, and what is chosen so far."""

    template_name = "people/pick_field.html"
    use_fieldset = True
    membership = None
    multiple = True

    class Media:
        js = ["js/pick.js"]

    def value_from_datadict(self, data, files, name):
        numbers = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return {"numbers": [number for number in numbers if number][:100], "query": (data.get(f"{name}_q") or "")[:80],
                "finds": f"{name}_find" in data}

    def value_omitted_from_data(self, data, files, name):
        return False

    def id_for_label(self, id_):
        return f"{id_}_q"

    def render(self, name, value, attrs=None, renderer=None):
        value = value if isinstance(value, dict) else {"numbers": [getattr(one, "number", one) for one in value or []]}
        numbers, query = value.get("numbers", []), value.get("query", "")
        people = list(Person.objects.visible_to(self.membership).filter(number__in=numbers).with_categories())
        order = {number: place for place, number in enumerate(numbers)}
        people.sort(key=lambda person: order[person.number])
        return render_to_string(self.template_name, {
            "name": name, "attrs": attrs or {}, "kind": "checkbox" if self.multiple else "radio", "query": query,
            "chosen": [as_choice(person, self.membership) for person in people],
            "results": found(query, self.membership, leave_out=[person.number for person in people]) if query else None,
            "url": reverse("person_pick", args=[self.membership.organisation.slug]),
            "may_open": self.membership.can("person_edit"),
            "new_url": reverse("person_new", args=[self.membership.organisation.slug]),
        })


class PersonPickField(forms.Field):
    """Clients of a member, chosen by searching."""

    widget = PersonPick
    default_error_messages = {
        "required": _("Choose a client. Type a few letters of the name, then tap the person."),
        "not_found": _("One of these clients is not among those you may see. Choose again."),
        "not_chosen": _("The name was typed but nobody is chosen yet. Tap the person among the results."),
    }

    def __init__(self, *, membership=None, multiple=True, **kwargs):
        super().__init__(**kwargs)
        self.multiple = self.widget.multiple = multiple
        self.set_membership(membership)

    def set_membership(self, membership):
        """For a field declared on the class: the form's __init__ says for whom."""
        self.membership = self.widget.membership = membership

    def clean(self, value):
        value = value or {}
        numbers = list(dict.fromkeys(value.get("numbers", [])))
        if not numbers:
            if value.get("query"):
                raise ValidationError(self.error_messages["not_chosen"], code="not_chosen")
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return [] if self.multiple else None
        people = {person.number: person for person in Person.objects.visible_to(self.membership).filter(number__in=numbers)}
        if len(people) != len(numbers) or not (self.multiple or len(numbers) == 1):
            raise ValidationError(self.error_messages["not_found"], code="not_found")
        chosen = [people[number] for number in numbers]
        return chosen if self.multiple else chosen[0]

    def has_changed(self, initial, data):
        return True


class FindsPeople:
    """For a form with pick fields: whether the send was only a search, so that the view shows it again and saves nothing."""

    @property
    def finds_people(self):
        return self.is_bound and any(
            f"{self.add_prefix(name)}_find" in self.data for name, field in self.fields.items() if isinstance(field, PersonPickField))
