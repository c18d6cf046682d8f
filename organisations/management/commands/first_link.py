from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from organisations.models import Organisation
from organisations.setup_link import setup_token


class Command(BaseCommand):
    help = "Print the one-time link by which the first organisation and its administrator are made; nothing once there is one."

    def handle(self, **options):
        if not Organisation.objects.exists():
            self.stdout.write(f"{settings.PUBLIC_URL}{reverse('setup', args=[setup_token()])}")
