import uuid

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import organisations.records
from organisations.records import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ("organisations", "0001_initial"),
        ("organisations", "0003_notices"),
        ("organisations", "0006_saved_view"),
        ("organisations", "0007_roles"),
        ("organisations", "0008_casework_ground"),
        ("organisations", "0010_late_after_hours"),
    ]
    initial = True
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name="Holiday",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("day", models.DateField(unique=True, verbose_name="day")),
                        ("is_workday", models.BooleanField(verbose_name="working day")),
                        ("name", models.CharField(max_length=20, verbose_name="holiday")),
                        ("source", models.CharField(max_length=60, verbose_name="source")),
                    ],
                    options={
                        "verbose_name": "public holiday",
                        "ordering": ["day"],
                    },
                ),
                migrations.CreateModel(
                    name="Organisation",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("slug", models.SlugField(max_length=40, unique=True, verbose_name="address")),
                        ("code", models.CharField(help_text="Two to six capital letters; numbers of projects and records begin with it.", max_length=6, unique=True, validators=[django.core.validators.RegexValidator("^[A-Z]{2,6}$")], verbose_name="code")),
                        ("name", models.CharField(max_length=100, verbose_name="name")),
                        ("short_name", models.CharField(max_length=30, verbose_name="short name")),
                        ("kind", models.CharField(choices=[("agency", "Social work agency"), ("bureau", "Civil affairs bureau"), ("society_work", "Society Work Department"), ("street", "Sub-district office or town government"), ("committee", "Residents' or village committee"), ("association", "Social work association"), ("evaluator", "Third-party evaluation body"), ("foundation", "Foundation"), ("institution", "School, hospital or welfare institution"), ("other", "Other")], max_length=20, verbose_name="kind")),
                        ("credit_code", models.CharField(blank=True, max_length=18, verbose_name="unified social credit code")),
                        ("region", models.CharField(blank=True, max_length=60, verbose_name="region")),
                        ("is_demonstration", models.BooleanField(default=False, verbose_name="demonstration")),
                        ("requires_second_factor", models.BooleanField(default=False, verbose_name="second factor required")),
                        ("late_after_hours", models.PositiveSmallIntegerField(default=24, help_text="Later ones are marked for worker and reviewer; they count all the same.", validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(720)], verbose_name="hours after which a record is late")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name": "organisation",
                        "ordering": ["name"],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEvent",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation")),
                        ("seq", models.PositiveBigIntegerField(null=True, verbose_name="number")),
                        ("at", models.DateTimeField(verbose_name="time")),
                        ("actor_id", models.BigIntegerField(null=True, verbose_name="membership")),
                        ("user_id", models.BigIntegerField(null=True, verbose_name="account")),
                        ("actor_role", models.CharField(blank=True, max_length=20, verbose_name="role")),
                        ("act", models.CharField(max_length=60, verbose_name="act")),
                        ("object_kind", models.CharField(blank=True, max_length=40, verbose_name="kind of object")),
                        ("object_id", models.CharField(blank=True, max_length=60, verbose_name="object")),
                        ("outcome", models.CharField(choices=[("done", "Done"), ("refused", "Refused"), ("failed", "Failed")], default="done", max_length=10, verbose_name="outcome")),
                        ("project", models.CharField(blank=True, max_length=30, verbose_name="project")),
                        ("address", models.GenericIPAddressField(null=True, verbose_name="network address")),
                        ("request_id", models.CharField(blank=True, max_length=36, verbose_name="request")),
                        ("detail", models.JSONField(default=dict, verbose_name="detail")),
                        ("previous", models.BinaryField(max_length=32)),
                        ("mac", models.BinaryField(max_length=32)),
                    ],
                    options={
                        "verbose_name": "audit event",
                        "ordering": ["-id"],
                        "indexes": [
                            models.Index(fields=["organisation", "-id"], name="audit_newest"),
                            models.Index(fields=["organisation", "object_kind", "object_id"], name="audit_of_object"),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("organisation", "seq"), name="audit_seq_once")],
                    },
                ),
                migrations.CreateModel(
                    name="AuditHead",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("seq", models.PositiveBigIntegerField(default=0)),
                        ("mac", models.BinaryField(default=bytes, max_length=32)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("organisation",), name="one_head_each")],
                    },
                ),
                migrations.CreateModel(
                    name="ExtraField",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("form", models.CharField(max_length=20, verbose_name="form")),
                        ("code", models.CharField(max_length=40, verbose_name="code")),
                        ("label", models.CharField(max_length=80, verbose_name="label")),
                        ("type", models.CharField(choices=[("text", "One line"), ("long", "Several lines"), ("number", "Number"), ("day", "Date"), ("choice", "One of several"), ("choices", "Some of several"), ("yes", "Yes or no")], default="text", max_length=10, verbose_name="type")),
                        ("options", models.JSONField(blank=True, default=list, verbose_name="options")),
                        ("is_required", models.BooleanField(default=False, verbose_name="must be answered")),
                        ("help", models.CharField(blank=True, max_length=200, verbose_name="help text")),
                        ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                        ("seq", models.PositiveSmallIntegerField(default=1, verbose_name="order")),
                    ],
                    options={
                        "verbose_name": "own field",
                        "ordering": ["form", "seq", "pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("organisation", "form", "code"), name="extra_field_once"),
                            models.CheckConstraint(condition=models.Q(("type__in", ["text", "long", "number", "day", "choice", "choices", "yes"])), name="extra_field_type_known"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ExtraAnswers",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("form", models.CharField(max_length=20, verbose_name="form")),
                        ("owner_uid", models.UUIDField(verbose_name="belongs to")),
                        ("answers", organisations.records.SealedTextsField(blank=True, default="", verbose_name="answers")),
                    ],
                    options={
                        "verbose_name": "answers in own fields",
                        "constraints": [models.UniqueConstraint(fields=("organisation", "form", "owner_uid"), name="extra_answers_once")],
                    },
                ),
                migrations.CreateModel(
                    name="NumberTemplate",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("kind", models.CharField(max_length=20, verbose_name="kind")),
                        ("pattern", models.CharField(max_length=80, verbose_name="pattern")),
                        ("since", models.DateField(verbose_name="holds since")),
                    ],
                    options={
                        "verbose_name": "pattern of numbers",
                        "ordering": ["kind", "-since", "-pk"],
                        "constraints": [models.UniqueConstraint(fields=("organisation", "kind", "since"), name="number_template_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Station",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("code", models.CharField(max_length=8, verbose_name="code")),
                        ("name", models.CharField(max_length=60, verbose_name="name")),
                        ("setting", models.CharField(choices=[("station", "Social work station"), ("point", "Social work service point"), ("school", "School"), ("hospital", "Hospital"), ("centre", "Centre"), ("other", "Other")], default="station", max_length=20, verbose_name="setting")),
                        ("address", models.CharField(blank=True, max_length=120, verbose_name="address")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ],
                    options={
                        "verbose_name": "service site",
                        "ordering": ["code"],
                        "constraints": [models.UniqueConstraint(fields=("organisation", "code"), name="station_code_once")],
                    },
                ),
                migrations.CreateModel(
                    name="Series",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("kind", models.CharField(max_length=20)),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("organisation", "kind"), name="series_once")],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        ("is_superuser", models.BooleanField(default=False, help_text="Designates that this user has all permissions without explicitly assigning them.", verbose_name="superuser status")),
                        ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name="e-mail")),
                        ("phone", models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="phone number")),
                        ("name", models.CharField(max_length=50, verbose_name="name")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("is_staff", models.BooleanField(default=False)),
                        ("date_joined", models.DateTimeField(auto_now_add=True)),
                        ("language", models.CharField(blank=True, choices=[("", "As the browser says"), ("zh-hans", "Simplified Chinese"), ("en", "English")], default="", max_length=10, verbose_name="language")),
                        ("theme", models.CharField(choices=[("auto", "As the device says"), ("light", "Light"), ("dark", "Dark")], default="auto", max_length=5, verbose_name="appearance")),
                        ("single_keys", models.BooleanField(default=True, verbose_name="single-key shortcuts")),
                        ("mail_notices", models.BooleanField(default=True, verbose_name="notices by e-mail too")),
                        ("groups", models.ManyToManyField(blank=True, help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.", related_name="user_set", related_query_name="user", to="auth.group", verbose_name="groups")),
                        ("user_permissions", models.ManyToManyField(blank=True, help_text="Specific permissions for this user.", related_name="user_set", related_query_name="user", to="auth.permission", verbose_name="user permissions")),
                    ],
                    options={
                        "verbose_name": "user",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("email__isnull", False), ("phone__isnull", False), _connector="OR"), name="user_has_a_login"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to=settings.AUTH_USER_MODEL, verbose_name="user")),
                        ("number", models.CharField(blank=True, max_length=12, verbose_name="staff number")),
                        ("role", models.CharField(choices=[("worker", "Social worker"), ("project_lead", "Project leader"), ("supervisor", "Supervisor"), ("admin", "Agency administrator"), ("finance", "Finance officer"), ("official", "Purchaser's official"), ("authority", "Official of the supervising authority"), ("evaluator", "Evaluator"), ("landing", "Staff of the landing unit"), ("child_director", "Child director"), ("auditor", "Audit officer"), ("reviewer", "Expert reviewer")], max_length=20, verbose_name="role")),
                        ("title", models.CharField(blank=True, max_length=60, verbose_name="job title")),
                        ("village", models.CharField(blank=True, max_length=60, verbose_name="village or community")),
                        ("supervisor", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="supervisees", to="organisations.membership", verbose_name="supervisor")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("joined_on", models.DateField(auto_now_add=True, verbose_name="joined on")),
                    ],
                    options={
                        "verbose_name": "membership",
                        "ordering": ["user__name"],
                        "constraints": [models.UniqueConstraint(fields=("organisation", "user"), name="one_membership_each")],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("membership", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="organisations.membership", verbose_name="whose")),
                        ("form", models.CharField(max_length=30, verbose_name="form")),
                        ("key", models.CharField(blank=True, max_length=60, verbose_name="about")),
                        ("values", organisations.records.SealedTextsField(blank=True, default="", verbose_name="typed")),
                        ("saved_at", models.DateTimeField(verbose_name="saved at")),
                        ("window", models.CharField(blank=True, max_length=36)),
                    ],
                    options={
                        "verbose_name": "draft",
                        "ordering": ["-saved_at"],
                        "constraints": [models.UniqueConstraint(fields=("membership", "form", "key"), name="draft_once")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalMembership",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("uid", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                        ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                        ("number", models.CharField(blank=True, max_length=12, verbose_name="staff number")),
                        ("role", models.CharField(choices=[("worker", "Social worker"), ("project_lead", "Project leader"), ("supervisor", "Supervisor"), ("admin", "Agency administrator"), ("finance", "Finance officer"), ("official", "Purchaser's official"), ("authority", "Official of the supervising authority"), ("evaluator", "Evaluator"), ("landing", "Staff of the landing unit"), ("child_director", "Child director"), ("auditor", "Audit officer"), ("reviewer", "Expert reviewer")], max_length=20, verbose_name="role")),
                        ("title", models.CharField(blank=True, max_length=60, verbose_name="job title")),
                        ("village", models.CharField(blank=True, max_length=60, verbose_name="village or community")),
                        ("is_active", models.BooleanField(default=True, verbose_name="active")),
                        ("joined_on", models.DateField(blank=True, editable=False, verbose_name="joined on")),
                        ("organisation", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("user", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="user")),
                        ("supervisor", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="organisations.membership", verbose_name="supervisor")),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
                        ("history_user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "historical membership",
                        "verbose_name_plural": "historical memberships",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("token_hash", models.CharField(max_length=64, unique=True)),
                        ("contact", models.CharField(max_length=254, verbose_name="e-mail or phone number")),
                        ("name", models.CharField(max_length=50, verbose_name="name")),
                        ("role", models.CharField(choices=[("worker", "Social worker"), ("project_lead", "Project leader"), ("supervisor", "Supervisor"), ("admin", "Agency administrator"), ("finance", "Finance officer"), ("official", "Purchaser's official"), ("authority", "Official of the supervising authority"), ("evaluator", "Evaluator"), ("landing", "Staff of the landing unit"), ("child_director", "Child director"), ("auditor", "Audit officer"), ("reviewer", "Expert reviewer")], max_length=20, verbose_name="role")),
                        ("invited_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.membership")),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("expires_at", models.DateTimeField()),
                        ("accepted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "ordering": ["-created_at"],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("membership", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="notices", to="organisations.membership", verbose_name="recipient")),
                        ("kind", models.CharField(max_length=40, verbose_name="kind")),
                        ("params", models.JSONField(blank=True, default=dict, verbose_name="detail")),
                        ("path", models.CharField(max_length=300, verbose_name="address")),
                        ("key", models.CharField(blank=True, max_length=120, verbose_name="key")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                        ("not_before", models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before")),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
                        ("mail_after", models.DateTimeField(blank=True, null=True, verbose_name="mail after")),
                        ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="mailed at")),
                        ("mail_tries", models.PositiveSmallIntegerField(default=0, verbose_name="attempts at mailing")),
                    ],
                    options={
                        "verbose_name": "notice",
                        "ordering": ["-not_before", "-pk"],
                        "indexes": [
                            models.Index(condition=models.Q(("read_at", None)), fields=["membership", "not_before"], name="notice_unread"),
                            models.Index(fields=["membership", "-not_before"], name="notice_newest"),
                            models.Index(condition=models.Q(("mail_after__isnull", False)), fields=["organisation", "mail_after"], name="notice_to_mail"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("key", ""), _negated=True), fields=("membership", "key"), name="notice_key_once"),
                            models.CheckConstraint(condition=models.Q(("path__startswith", "/o/")), name="notice_stays_in_house"),
                            models.CheckConstraint(condition=models.Q(("mailed_at", None), ("mail_after", None), _connector="OR"), name="notice_mailed_is_not_due"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("membership", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="saved_views", to="organisations.membership", verbose_name="owner")),
                        ("page", models.CharField(max_length=60, verbose_name="page")),
                        ("name", organisations.records.SealedField(blank=True, default="", max_length=40, verbose_name="name")),
                        ("query", organisations.records.SealedField(blank=True, default="", max_length=1000, verbose_name="query")),
                        ("is_shared", models.BooleanField(default=False, verbose_name="shared here")),
                        ("is_default", models.BooleanField(default=False, verbose_name="opens first")),
                        ("starred", models.BooleanField(default=False, verbose_name="starred")),
                        ("seq", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                    ],
                    options={
                        "verbose_name": "saved view",
                        "ordering": ["page", "-starred", "seq", "pk"],
                        "constraints": [
                            models.UniqueConstraint(condition=models.Q(("is_default", True)), fields=("organisation", "membership", "page"), name="one_default_view"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Submission",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("organisation", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisations.organisation", verbose_name="organisation")),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("key", models.UUIDField()),
                        ("membership", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisations.membership")),
                        ("path", models.CharField(max_length=300)),
                        ("location", models.CharField(blank=True, max_length=500)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("organisation", "membership", "key"), name="submission_once")],
                    },
                ),
                migrations.CreateModel(
                    name="KeptForm",
                    fields=[
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
                        ("path", models.CharField(max_length=500)),
                        ("body", organisations.records.SealedField(blank=True, default="", multiline=True)),
                        ("at", models.DateTimeField(auto_now_add=True)),
                    ],
                ),
            ],
        ),
    ]
