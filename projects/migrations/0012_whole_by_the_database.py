from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A check whose answer is unknown lets a row pass: an amount that is not there must be named."""

    dependencies = [("projects", "0011_call_words")]

    operations = [
        migrations.RemoveConstraint(model_name="outcome", name="outcome_admitted_amount"),
        migrations.AddConstraint(model_name="outcome", constraint=models.CheckConstraint(
            condition=~Q(decision="admitted") | Q(amount__isnull=False, amount__gt=0), name="outcome_admitted_amount")),
        migrations.RemoveConstraint(model_name="proposal", name="proposal_handed_in_whole"),
        migrations.AddConstraint(model_name="proposal", constraint=models.CheckConstraint(
            condition=~Q(status="submitted") | Q(submitted_at__isnull=False, amount__isnull=False, amount__gt=0), name="proposal_handed_in_whole")),
    ]
