"""manage.py demo: two agencies, two bureaus, twelve months of services; every person is invented."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from organisations.models import Organisation
from reports.demonstration import build, tell
from reports.demonstration.ground import LOGINS


class Command(BaseCommand):
    help = "Fill an empty database with the demonstration. Every person in it is invented."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is an organisation already")
        parser.add_argument("--seed", type=int, default=7, help="another seed, other people")
        parser.add_argument("--no-reports", dest="reports", action="store_false", help="print and issue no report")
        parser.add_argument("--scale", type=float, default=1.0, help="0.1: a tenth of the services")

    def handle(self, *args, if_empty, seed, scale, reports, **options):
        if Organisation.objects.exists():
            if if_empty:
                return
            raise CommandError("There are organisations in this database already; the demonstration needs an empty one.")
        if not 0 < scale <= 1:
            raise CommandError("--scale is a number above 0 and at most 1.")
        self.stdout.write("Making the demonstration, about a minute; every person in it is invented")
        password = settings.DEMO_PASSWORD or secrets.token_urlsafe(9)
        made = build(seed=seed, scale=scale, password=password, say=self.say if options["verbosity"] > 1 else lambda words: None)
        if reports:
            tell(made)
        self.stdout.write("Logins of the demonstration (a second agency and bureau: worker2@demo.example and so on)")
        for word, role in LOGINS:
            self.stdout.write(f"    {word}@demo.example  {role}")
        self.stdout.write(f"    password: {password}")

    def say(self, words):
        self.stdout.write(f"  {words}")
        self.stdout.flush()
