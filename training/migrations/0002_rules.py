from django.db import migrations

from organisations.records import FenceTable


class Migration(migrations.Migration):
    replaces = [("training", "0002_fence")]
    dependencies = [("training", "0001_tables"), ("projects", "0002_rules"), ("organisations", "0002_rules")]

    operations = [
        FenceTable("Training"),
        FenceTable("Participant"),
        FenceTable("TrainingSession"),
        FenceTable("SignIn"),
        FenceTable("SupervisionGroup"),
        FenceTable("SupervisionGroupMember"),
        FenceTable("SupervisionSession"),
        FenceTable("SupervisionAttendance"),
        FenceTable("SupervisionCorrection"),
        FenceTable("HistoricalSupervisionSession"),
    ]
