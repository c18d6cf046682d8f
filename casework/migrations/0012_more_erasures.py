import django.db.models.deletion
from django.db import migrations, models

# As FenceTable does for references that a table has from the beginning.
INSIDE = """ALTER TABLE "casework_erasure" ADD CONSTRAINT "casework_erasure_{0}_id_inside"
FOREIGN KEY (organisation_id, "{0}_id") REFERENCES "casework_{0}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED"""
NOT_INSIDE = 'ALTER TABLE "casework_erasure" DROP CONSTRAINT "casework_erasure_{0}_id_inside"'
CLASSES = models.CharField(choices=[
    ("service", "Service files of adults"), ("minor", "Service files of minors"), ("sign_in", "Signatures of participants without a file"),
    ("member", "Group members without a file"), ("answer", "Remarks on questionnaires"), ("procurement", "Procurement files"), ("accounting", "Accounting vouchers"),
], max_length=12, verbose_name="class")
STANDING = models.Q(status__in=["due", "approved", "kept"])
KINDS = ("person", "activity", "group", "survey")


def one_of(kinds):
    """Exactly one of the references is there."""
    found = models.Q()
    for kind in kinds:
        found |= models.Q(**{f"{other}__isnull" if other == kind else other: False if other == kind else None for other in kinds})
    return found


class Migration(migrations.Migration):
    dependencies = [("casework", "0011_goods_on_visits")]

    operations = [
        migrations.RemoveConstraint("erasure", "erasure_of_one"),
        migrations.AddField("erasure", "group", models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="casework.group", verbose_name="group")),
        migrations.AddField("erasure", "survey", models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="erasures", to="casework.survey", verbose_name="questionnaire")),
        migrations.AlterField("erasure", "code", CLASSES),
        migrations.AlterField("retentionclass", "code", CLASSES.clone()),
        migrations.AddConstraint("erasure", models.UniqueConstraint(condition=STANDING, fields=("group",), name="erasure_of_group_once")),
        migrations.AddConstraint("erasure", models.UniqueConstraint(condition=STANDING, fields=("survey",), name="erasure_of_survey_once")),
        migrations.AddConstraint("erasure", models.CheckConstraint(condition=one_of(KINDS), name="erasure_of_one")),
        *[migrations.RunSQL(INSIDE.format(kind), NOT_INSIDE.format(kind)) for kind in ("group", "survey")],
    ]
