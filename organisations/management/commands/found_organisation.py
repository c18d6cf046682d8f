from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from organisations import services
from organisations.forms import HouseForm
from organisations.models import Organisation


class Command(BaseCommand):
    help = (
        "Make a further organisation (a bureau, an evaluator, a landing unit, another agency) and print the one-time link by which "
        "its administrator joins. The same again prints a new link as long as nobody has joined."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="full name")
        parser.add_argument("--short-name", required=True)
        parser.add_argument("--kind", required=True, choices=Organisation.Kind.values)
        parser.add_argument("--code", required=True, help="two to six letters; numbers of projects and records begin with it")
        parser.add_argument("--slug", default="", help="its name in the address; the short name in pinyin unless told")
        parser.add_argument("--credit-code", default="", help="unified social credit code")
        parser.add_argument("--region", default="")
        parser.add_argument("--administrator", required=True, help="the administrator's name")
        parser.add_argument("--contact", required=True, help="the administrator's e-mail or phone number")

    def handle(self, *, name, short_name, kind, code, slug, credit_code, region, administrator, contact, **options):
        form = HouseForm({"organisation_name": name, "short_name": short_name, "kind": kind, "code": code, "name": administrator, "contact": contact})
        if not form.is_valid():
            raise CommandError(in_words(form.errors))
        house = form.cleaned_data
        try:
            invitation = services.found_by_invitation(
                name=name, short_name=short_name, kind=kind, code=house["code"], slug=slug or services.slug_of(short_name, house["code"]),
                credit_code=credit_code, region=region, contact=house["contact"], administrator=administrator,
            )  # fmt: skip
        except ValidationError as wrong:
            raise CommandError(in_words(wrong.message_dict)) from None
        link = reverse("invitation_accept", args=[invitation.organisation.slug, services.token_of(invitation)])
        self.stdout.write(f"{settings.PUBLIC_URL}{link}")


def in_words(errors):
    return "; ".join(f"{field}: {' '.join(str(text) for text in texts)}" for field, texts in errors.items())
