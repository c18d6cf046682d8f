from django.db import migrations

from organisations.records import FenceTable


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial"), ("projects", "0002_fence"), ("organisations", "0002_fence")]

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
