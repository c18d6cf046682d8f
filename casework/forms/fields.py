"""Fields that only the ledger needs: clients as chips, photos made small."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from casework import photos as pictures
from organisations.keys import whole
from people.models import Person, PhotoPermission
from people.names import told_apart

MOST_PHOTOS = 9


def chips(**attrs):
    return forms.RadioSelect(attrs={"class": "chips", **attrs})


def person_chips(people, membership, beside=()):
    """[(key, words)] of clients as chips: namesakes, also of those who stand beside, are told apart; who agreed to no photos is marked before anybody adds one."""
    labels = told_apart((one.pk, one.label_for(membership), _mark(one, membership)) for one in {one.pk: one for one in [*people, *beside]}.values())
    return [(one.pk, _("%(name)s (no photos)") % {"name": labels[one.pk]} if one.photo_permission == PhotoPermission.NONE else labels[one.pk]) for one in people]


def _mark(person, membership):
    """Year of birth, for who may know it, and file number."""
    return f"{person.birth_date.year} {person.number}" if person.birth_date and person.known_to(membership) else person.number


class PersonChips(forms.ModelMultipleChoiceField):
    """Clients as chips: any that the member may see is taken, only those at hand are drawn."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(queryset=Person.objects.none(), **kwargs)
        self.membership, self.drawn = None, []

    def at_hand(self, membership, people, also=()):
        """Whom to draw; `also` may be chosen although the member does not see them (they are on the record already)."""
        self.membership = membership
        self.queryset = Person.objects.visible_to(membership) if not also else Person.objects.filter(
            pk__in=Person.objects.visible_to(membership).values("pk")) | Person.objects.filter(pk__in=[one.pk for one in also])
        self.drawn = list({one.pk: one for one in [*also, *people]}.values())
        self.widget.choices = person_chips(self.drawn, membership)

    def draw_chosen(self, keys):
        """Draw the chosen ones first, also those that were found by searching."""
        missing = [key for key in keys if key not in {str(one.pk) for one in self.drawn} and whole(key) is not None]
        self.drawn = list(self.queryset.filter(pk__in=missing[:200])) + self.drawn
        self.drawn.sort(key=lambda one: str(one.pk) not in keys)
        self.widget.choices = person_chips(self.drawn, self.membership)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name):
        return files.getlist(name) if hasattr(files, "getlist") else []


class PhotosField(forms.FileField):
    """Several photos, each made small and clean at once; cleans to a list of pictures."""

    widget = ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True, "data-photos": ""})

    def clean(self, data, initial=None):
        if len(data or []) > MOST_PHOTOS:
            raise ValidationError(_("At most %(n)s photos at once.") % {"n": MOST_PHOTOS})
        try:
            return [pictures.prepare(upload) for upload in data or []]
        except pictures.NotAPicture as error:
            raise ValidationError(str(error)) from error
