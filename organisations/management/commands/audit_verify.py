from django.core.management.base import BaseCommand, CommandError

from organisations import audit
from organisations.fence import every_organisation, fence
from organisations.models import AuditHead


class Command(BaseCommand):
    help = "Walk every organisation's audit chain and compare it with the anchors; fails when anything was touched."

    def handle(self, **options):
        faults = 0
        for organisation in every_organisation("the proof covers all chains"):
            with fence(organisation):
                found = audit.verify(organisation) + audit.compare_with_anchors(organisation)
                head = AuditHead.objects.filter(organisation=organisation).first()
                for fault in found:
                    self.stderr.write(f"{organisation.slug}: {fault}")
                faults += len(found)
                self.stdout.write(f"{organisation.slug}: {head.seq if head else 0} events")
        if faults:
            raise CommandError(f"{faults} faults")
