import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import organisations.records
import reports.models
from organisations.records import CreateTables


class Migration(migrations.Migration):

    replaces = [("reports", "0001_initial")]
    initial = True
    dependencies = [("projects", "0001_tables")]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Report",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("number", models.CharField(max_length=24, verbose_name="number")),
                        ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                        ("previous", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="later", to="reports.report", verbose_name="previous version")),
                        ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason for the correction")),
                        ("kind", models.CharField(choices=[("self_evaluation", "Self-evaluation report"), ("annual", "Annual report")], max_length=20, verbose_name="kind")),
                        ("project", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="projects.project", verbose_name="project")),
                        ("year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="year")),
                        ("start", models.DateField(verbose_name="first day")),
                        ("end", models.DateField(verbose_name="last day")),
                        ("cut_off", models.DateField(verbose_name="data cut-off")),
                        ("language", models.CharField(choices=[("zh-hans", "Simplified Chinese"), ("en", "English")], default="zh-hans", max_length=10, verbose_name="language")),
                        ("style", models.CharField(choices=[("agency", "Agency style"), ("official", "Official style")], default="agency", max_length=10, verbose_name="style")),
                        ("narrative", organisations.records.SealedTextsField(blank=True, default="", verbose_name="texts")),
                        ("request_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                        ("status", models.CharField(choices=[("requested", "waiting"), ("collecting", "collecting figures"), ("composing", "composing"), ("printing", "printing"), ("ready", "ready"), ("issued", "issued"), ("superseded", "superseded"), ("failed", "failed"), ("cancelled", "cancelled")], default="requested", max_length=12, verbose_name="status")),
                        ("step", models.CharField(blank=True, max_length=20)),
                        ("step_place", models.PositiveIntegerField(default=0)),
                        ("step_total", models.PositiveIntegerField(default=0)),
                        ("percent", models.PositiveSmallIntegerField(default=0)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("lease", models.UUIDField(blank=True, editable=False, null=True)),
                        ("lease_until", models.DateTimeField(blank=True, null=True)),
                        ("cancel_requested", models.BooleanField(default=False)),
                        ("error", models.CharField(blank=True, choices=[("time", "Printing took longer than two minutes and was stopped."), ("memory", "Printing needed more memory than allowed and was stopped."), ("pages", "The report would have more than 500 pages."), ("glyphs", "No font on this server can draw some of the characters."), ("broken", "The printing process ended by itself."), ("collect", "The figures could not be collected."), ("lost", "The work was interrupted three times."), ("file", "The finished file could not be written."), ("unexpected", "Something unexpected happened.")], max_length=20)),
                        ("error_detail", models.CharField(blank=True, max_length=300)),
                        ("snapshot", models.JSONField(blank=True, null=True)),
                        ("snapshot_sha256", models.CharField(blank=True, max_length=64)),
                        ("rows", models.JSONField(blank=True, default=dict)),
                        ("pdf_sha256", models.CharField(blank=True, max_length=64)),
                        ("pdf_bytes", models.PositiveIntegerField(default=0)),
                        ("pages", models.PositiveSmallIntegerField(default=0)),
                        ("code", models.CharField(default=reports.models.new_code, max_length=14, unique=True, verbose_name="verification code")),
                        ("requested_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="requested by")),
                        ("requested_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="requested")),
                        ("started_at", models.DateTimeField(blank=True, null=True)),
                        ("finished_at", models.DateTimeField(blank=True, null=True)),
                        ("issued_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="issued by")),
                        ("issued_at", models.DateTimeField(blank=True, null=True, verbose_name="issued")),
                    ],
                    options={
                        "verbose_name": "report",
                        "ordering": ["-requested_at", "-pk"],
                        "indexes": [models.Index(fields=["organisation", "status"], name="report_by_status")],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "number"), name="report_number_once"),
                            models.UniqueConstraint(fields=("organisation", "request_key"), name="report_request_once"),
                            models.UniqueConstraint(condition=models.Q(("status__in", ["cancelled", "failed"]), _negated=True), fields=("previous",), name="report_one_correction"),
                            models.CheckConstraint(condition=models.Q(("status__in", ["requested", "collecting", "composing", "printing", "ready", "issued", "superseded", "failed", "cancelled"])), name="report_status_known"),
                            models.CheckConstraint(condition=models.Q(models.Q(("kind", "self_evaluation"), ("project__isnull", False)), models.Q(("kind", "annual"), ("project__isnull", True), ("year__isnull", False)), _connector="OR"), name="report_about_something"),
                            models.CheckConstraint(condition=models.Q(("end__gte", models.F("start"))), name="report_period_in_order"),
                            models.CheckConstraint(condition=models.Q(models.Q(("previous__isnull", True), ("version", 1)), models.Q(("previous__isnull", False), ("version__gt", 1)), _connector="OR"), name="report_version_has_previous"),
                            models.CheckConstraint(condition=models.Q(models.Q(("status__in", ["collecting", "composing", "printing"]), _negated=True), models.Q(("lease__isnull", False), ("lease_until__isnull", False)), _connector="OR"), name="report_work_has_lease"),
                            models.CheckConstraint(condition=models.Q(models.Q(("status__in", ["ready", "issued", "superseded"]), _negated=True), models.Q(("finished_at__isnull", False), ("pages__gt", 0), ("pdf_bytes__gt", 0), ("snapshot__isnull", False), models.Q(("snapshot_sha256", ""), _negated=True), models.Q(("pdf_sha256", ""), _negated=True)), _connector="OR"), name="report_finished_is_whole"),
                            models.CheckConstraint(condition=models.Q(models.Q(("status__in", ["issued", "superseded"]), _negated=True), models.Q(("issued_at__isnull", False), ("issued_by__isnull", False)), _connector="OR"), name="report_issued_by_someone"),
                            models.CheckConstraint(condition=models.Q(models.Q(("status", "failed"), _negated=True), models.Q(("error", ""), _negated=True), _connector="OR"), name="report_failed_says_why"),
                            models.CheckConstraint(condition=models.Q(("attempts__lte", 3)), name="report_attempts_bounded"),
                            models.CheckConstraint(condition=models.Q(("percent__lte", 100)), name="report_percent_bounded"),
                        ],
                    },
                ),
            ],
        ),
    ]
