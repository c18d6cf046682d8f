import django.db.models.deletion
from django.db import migrations, models

import organisations.records
from organisations.records import StepsTable

# As FenceTable does for references that a table has from the beginning.
INSIDE = """ALTER TABLE "casework_resourcelink" ADD CONSTRAINT "casework_resourcelink_goods_id_inside"
FOREIGN KEY (organisation_id, "goods_id") REFERENCES "casework_goodsitem" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED"""
NOT_INSIDE = 'ALTER TABLE "casework_resourcelink" DROP CONSTRAINT "casework_resourcelink_goods_id_inside"'
ACTIVITY = {"": ["planning"], "planning": ["approved", "cancelled"], "approved": ["held", "planning", "cancelled"], "held": ["done", "approved"],
            "done": ["held", "approved"], "cancelled": []}
WISH = {"": ["registered"], "registered": ["verified", "declined"], "verified": ["claimed", "declined"], "claimed": ["bought", "verified", "delivered", "declined"],
        "bought": ["delivered", "claimed"], "delivered": ["followed", "bought", "claimed"], "followed": [], "declined": ["registered"]}


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_files_and_consents")]

    operations = [
        migrations.RemoveConstraint("casestep", "case_step_known"),
        migrations.AlterField("casestep", "act", models.CharField(choices=[
            ("taken", "Taken in"), ("opened", "Opened"), ("declined", "Not taken on"), ("closed", "Closed"), ("reopened", "Opened again"), ("handed", "Handed over"),
            ("carried", "Carried over to the next project"), ("moved", "Moved to another project")], max_length=10, verbose_name="what happened")),
        migrations.AddConstraint("casestep", models.CheckConstraint(
            condition=models.Q(act__in=["taken", "opened", "declined", "closed", "reopened", "handed", "carried", "moved"]), name="case_step_known")),
        migrations.RemoveConstraint("movement", "movement_undone_by_return"),
        migrations.AlterField("movement", "kind", models.CharField(choices=[
            ("received", "Received"), ("handed", "Handed out"), ("returned", "Came back"), ("spoilt", "Spoilt or lost"), ("counted", "Set right after counting"),
            ("struck", "Struck out with its resource")], max_length=10, verbose_name="kind")),
        migrations.AddConstraint("movement", models.CheckConstraint(
            condition=models.Q(undoes=None) | models.Q(kind__in=["returned", "struck"]), name="movement_undone_by_return")),
        migrations.AddField("resourcelink", "goods", models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.goodsitem", verbose_name="taken into stock as")),
        migrations.AddField("wishstep", "reason", organisations.records.SealedField(blank=True, default="", max_length=300, verbose_name="reason")),
        migrations.AddField("activitydetail", "asks_sign_in", models.BooleanField(default=False, verbose_name="asked for the sign-in sheet")),
        migrations.RunSQL(INSIDE, NOT_INSIDE),
        StepsTable("Activity", "status", ACTIVITY),
        StepsTable("Wish", "status", WISH),
    ]
