import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import organisations.records
from organisations.records import CreateTables


class Migration(migrations.Migration):

    replaces = [("training", "0001_initial")]
    initial = True
    dependencies = [("projects", "0001_tables")]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Training",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="trainings", to="projects.project", verbose_name="project")),
                        ("number", models.CharField(max_length=20, verbose_name="number")),
                        ("title", models.CharField(max_length=100, verbose_name="title")),
                        ("kind", models.CharField(choices=[("internal", "In-house training"), ("external", "External training"), ("online", "Online training"), ("salon", "Salon"), ("visit", "Study visit"), ("exam", "Exam preparation"), ("induction", "Induction")], default="internal", max_length=20, verbose_name="kind")),
                        ("organiser", models.CharField(blank=True, max_length=100, verbose_name="organiser")),
                        ("audience", models.CharField(choices=[("staff", "Social workers"), ("child_directors", "Child directors"), ("trainees", "Supervisor trainees"), ("volunteers", "Volunteers"), ("guardians", "Parents and guardians"), ("other", "Others")], default="staff", max_length=20, verbose_name="audience")),
                        ("planned_sessions", models.PositiveSmallIntegerField(default=1, verbose_name="planned sessions")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "training",
                        "ordering": ["-number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "number"), name="training_number_once"),
                            models.CheckConstraint(condition=models.Q(("planned_sessions__gte", 1)), name="training_plans_a_session"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Participant",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("membership", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="member")),
                        ("name", organisations.records.SealedField(blank=True, default="", max_length=50, verbose_name="name")),
                        ("unit", models.CharField(blank=True, max_length=60, verbose_name="unit")),
                        ("token", models.BinaryField(max_length=32)),
                        ("training", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="training.training")),
                        ("seq", models.PositiveSmallIntegerField(default=0)),
                        ("is_expected", models.BooleanField(default=True, verbose_name="expected")),
                    ],
                    options={
                        "verbose_name": "participant",
                        "ordering": ["seq", "pk"],
                        "constraints": [models.UniqueConstraint(fields=("training", "token"), name="participant_once")],
                    },
                ),
                migrations.CreateModel(
                    name="TrainingSession",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("training", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="training.training")),
                        ("seq", models.PositiveSmallIntegerField()),
                        ("theme", models.CharField(max_length=100, verbose_name="theme")),
                        ("trainer", models.CharField(blank=True, max_length=50, verbose_name="trainer")),
                        ("form", models.CharField(choices=[("lecture", "Lecture"), ("discussion", "Group discussion"), ("case_study", "Case study"), ("role_play", "Role play"), ("field", "Field teaching"), ("questions", "Expert answers")], default="lecture", max_length=20, verbose_name="form of teaching")),
                        ("started_at", models.DateTimeField(verbose_name="start")),
                        ("ended_at", models.DateTimeField(verbose_name="end")),
                        ("class_hours", models.DecimalField(decimal_places=1, max_digits=4, verbose_name="class hours")),
                        ("place", models.CharField(blank=True, max_length=100, verbose_name="place")),
                        ("status", models.CharField(choices=[("planned", "planned"), ("held", "held"), ("cancelled", "cancelled")], default="planned", max_length=10, verbose_name="status")),
                        ("headcount", models.PositiveIntegerField(default=0, verbose_name="people not signed in by name")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                    ],
                    options={
                        "verbose_name": "training session",
                        "ordering": ["training", "seq"],
                        "indexes": [models.Index(fields=["organisation", "status", "started_at"], name="training_session_by_day")],
                        "constraints": [
                            models.UniqueConstraint(fields=("training", "seq"), name="training_session_seq_once"),
                            models.CheckConstraint(condition=models.Q(("ended_at__gt", models.F("started_at"))), name="training_session_ends_later"),
                            models.CheckConstraint(condition=models.Q(("status__in", ["planned", "held", "cancelled"])), name="training_session_status"),
                            models.CheckConstraint(condition=models.Q(models.Q(("status", "cancelled"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"), name="cancelled_with_a_reason"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignIn",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("session", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sign_ins", to="training.trainingsession")),
                        ("participant", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="sign_ins", to="training.participant")),
                        ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("mode", models.CharField(choices=[("recorded", "Recorded by staff"), ("paper", "On paper"), ("scan", "By scanning")], default="recorded", max_length=10, verbose_name="mode")),
                    ],
                    options={
                        "verbose_name": "sign-in",
                        "constraints": [models.UniqueConstraint(fields=("session", "participant"), name="signed_in_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SupervisionGroup",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="supervision_groups", to="projects.project", verbose_name="project")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("supervisor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="supervisor")),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                    ],
                    options={
                        "verbose_name": "supervision group",
                        "ordering": ["name"],
                        "constraints": [models.UniqueConstraint(fields=("project", "name"), name="supervision_group_name_once")],
                    },
                ),
                migrations.CreateModel(
                    name="SupervisionGroupMember",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("membership", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="member")),
                        ("name", organisations.records.SealedField(blank=True, default="", max_length=50, verbose_name="name")),
                        ("unit", models.CharField(blank=True, max_length=60, verbose_name="unit")),
                        ("token", models.BinaryField(max_length=32)),
                        ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="members", to="training.supervisiongroup")),
                    ],
                    options={
                        "verbose_name": "member of a supervision group",
                        "ordering": ["pk"],
                        "constraints": [models.UniqueConstraint(fields=("group", "token"), name="supervision_group_member_once")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalSupervisionSession",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("uid", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("number", models.CharField(max_length=20, verbose_name="number")),
                        ("kind", models.CharField(choices=[("individual", "Individual supervision"), ("group", "Group supervision"), ("peer", "Peer supervision"), ("on_site", "On-site supervision"), ("online", "Online supervision"), ("case_conference", "Case conference")], default="individual", max_length=20, verbose_name="kind")),
                        ("started_at", models.DateTimeField(verbose_name="start")),
                        ("ended_at", models.DateTimeField(verbose_name="end")),
                        ("break_minutes", models.PositiveSmallIntegerField(default=0, verbose_name="breaks in minutes")),
                        ("minutes", models.PositiveIntegerField(editable=False, verbose_name="length in minutes")),
                        ("place", models.CharField(blank=True, max_length=100, verbose_name="place")),
                        ("topics", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[("case", "Casework"), ("group", "Group work"), ("community", "Community work"), ("institution", "Development of the agency"), ("project", "Project management"), ("linkage", "Five-party linkage"), ("volunteers", "Volunteer management"), ("station", "Building a station"), ("documents", "Supervision documents"), ("emotion", "Emotional support"), ("ethics", "Ethics"), ("other", "Other")], max_length=20), blank=True, default=list, size=None, verbose_name="topics")),
                        ("discussion", organisations.records.SealedField(blank=True, default="", multiline=True, verbose_name="discussion")),
                        ("advice", organisations.records.SealedField(blank=True, default="", multiline=True, verbose_name="supervisor's advice")),
                        ("action_items", organisations.records.SealedField(blank=True, default="", multiline=True, verbose_name="action items")),
                        ("status", models.CharField(choices=[("draft", "draft"), ("signed", "signed")], default="draft", max_length=10, verbose_name="status")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed at")),
                        ("created_at", models.DateTimeField(blank=True, editable=False)),
                        ("organisation", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("project", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="projects.project", verbose_name="project")),
                        ("group", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="training.supervisiongroup", verbose_name="group")),
                        ("supervisor", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="organisations.membership", verbose_name="supervisor")),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        ("history_user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "historical supervision session",
                        "verbose_name_plural": "historical supervision sessions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="SupervisionSession",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="supervision_sessions", to="projects.project", verbose_name="project")),
                        ("group", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="training.supervisiongroup", verbose_name="group")),
                        ("supervisor", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="supervisor")),
                        ("number", models.CharField(max_length=20, verbose_name="number")),
                        ("kind", models.CharField(choices=[("individual", "Individual supervision"), ("group", "Group supervision"), ("peer", "Peer supervision"), ("on_site", "On-site supervision"), ("online", "Online supervision"), ("case_conference", "Case conference")], default="individual", max_length=20, verbose_name="kind")),
                        ("started_at", models.DateTimeField(verbose_name="start")),
                        ("ended_at", models.DateTimeField(verbose_name="end")),
                        ("break_minutes", models.PositiveSmallIntegerField(default=0, verbose_name="breaks in minutes")),
                        ("minutes", models.PositiveIntegerField(editable=False, verbose_name="length in minutes")),
                        ("place", models.CharField(blank=True, max_length=100, verbose_name="place")),
                        ("topics", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[("case", "Casework"), ("group", "Group work"), ("community", "Community work"), ("institution", "Development of the agency"), ("project", "Project management"), ("linkage", "Five-party linkage"), ("volunteers", "Volunteer management"), ("station", "Building a station"), ("documents", "Supervision documents"), ("emotion", "Emotional support"), ("ethics", "Ethics"), ("other", "Other")], max_length=20), blank=True, default=list, size=None, verbose_name="topics")),
                        ("discussion", organisations.records.SealedField(blank=True, default="", multiline=True, verbose_name="discussion")),
                        ("advice", organisations.records.SealedField(blank=True, default="", multiline=True, verbose_name="supervisor's advice")),
                        ("action_items", organisations.records.SealedField(blank=True, default="", multiline=True, verbose_name="action items")),
                        ("status", models.CharField(choices=[("draft", "draft"), ("signed", "signed")], default="draft", max_length=10, verbose_name="status")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed at")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "supervision session",
                        "ordering": ["-started_at", "-pk"],
                        "indexes": [models.Index(fields=["organisation", "started_at"], name="supervision_by_day")],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "number"), name="supervision_number_once"),
                            models.CheckConstraint(condition=models.Q(("ended_at__gt", models.F("started_at"))), name="supervision_ends_later"),
                            models.CheckConstraint(condition=models.Q(("minutes__gt", 0)), name="supervision_has_minutes"),
                            models.CheckConstraint(condition=models.Q(models.Q(("signed_at", None), ("status", "draft")), models.Q(("signed_at__isnull", False), ("status", "signed")), _connector="OR"), name="supervision_signed_with_time"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SupervisionAttendance",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("membership", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership", verbose_name="member")),
                        ("name", organisations.records.SealedField(blank=True, default="", max_length=50, verbose_name="name")),
                        ("unit", models.CharField(blank=True, max_length=60, verbose_name="unit")),
                        ("token", models.BinaryField(max_length=32)),
                        ("session", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="attendances", to="training.supervisionsession")),
                        ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                    ],
                    options={
                        "verbose_name": "supervision attendance",
                        "ordering": ["pk"],
                        "constraints": [models.UniqueConstraint(fields=("session", "token"), name="supervised_once_a_session")],
                    },
                ),
                migrations.CreateModel(
                    name="SupervisionCorrection",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("session", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="training.supervisionsession")),
                        ("seq", models.PositiveSmallIntegerField()),
                        ("reason", organisations.records.SealedField(blank=True, default="", max_length=200, verbose_name="reason")),
                        ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership")),
                        ("at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "correction of a supervision record",
                        "ordering": ["seq"],
                        "constraints": [models.UniqueConstraint(fields=("session", "seq"), name="supervision_correction_seq_once")],
                    },
                ),
            ],
        ),
    ]
