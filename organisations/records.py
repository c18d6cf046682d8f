"""What every table of an organisation has in common: its owner, its uid, sealed fields, the fence on its table."""

import json
import uuid

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.models.query_utils import DeferredAttribute
from django.db.models.sql import Query
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organisations import sealing

FENCED = "nullif(current_setting('socialwork.organisation', true), '')::bigint"
KNOWN_USER = "nullif(current_setting('socialwork.user', true), '')::bigint"


class Sealed:
    """A value as it lies in the database; opened when somebody reads it."""

    __slots__ = ("body",)

    def __init__(self, body):
        self.body = bytes(body)


class SealedAttribute(DeferredAttribute):
    """Opens a sealed value at the first look, so that a list that shows no name opens none."""

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = super().__get__(instance, owner)
        if isinstance(value, Sealed):
            value = self.field.open(instance, value)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):
    """Text encrypted in the application and bound to its table and row; empty text stays empty.

    `update()` and lookups are refused: there is no searching over sealed text (search tokens do that).
    """

    descriptor_class = SealedAttribute

    def __init__(self, *args, max_length=None, multiline=False, **kwargs):
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        self.text_length = max_length
        self.multiline = multiline
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.text_length is not None:
            kwargs["max_length"] = self.text_length
        if self.multiline:
            kwargs["multiline"] = True
        return name, path, args, kwargs

    def db_type(self, connection):
        return "bytea"

    def get_internal_type(self):
        return "BinaryField"

    def get_default(self):
        return self.default() if callable(self.default) else self.default

    def from_db_value(self, value, expression, connection):
        if value is None or len(value) == 0:
            return ""
        return Sealed(value)

    def _bound_to(self, instance):
        return f"{instance._meta.db_table}.{self.column}.{instance.uid}"

    def open(self, instance, value):
        return sealing.open_bytes(value.body, self._bound_to(instance)).decode()

    def pre_save(self, instance, add):
        value = instance.__dict__.get(self.attname, "")
        return value if isinstance(value, Sealed) else self.seal(instance, str(value or ""))

    def seal(self, instance, text):
        """A text as it lies in the database, bound to its row."""
        return Sealed(sealing.seal_bytes(text.encode(), self._bound_to(instance)) if text else b"")

    def get_prep_value(self, value):
        return value

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is None or value == "":
            return b""
        if isinstance(value, Sealed):
            return value.body
        raise TypeError(f"{self.name} is sealed: save the row, do not update() or look it up")

    def value_to_string(self, instance):
        raise TypeError(f"{self.name} is sealed and is not serialised")

    def formfield(self, **kwargs):
        from django import forms

        options = {
            "required": not self.blank,
            "label": capfirst(self.verbose_name) if self.verbose_name else None,
            "help_text": self.help_text,
            "max_length": self.text_length or 20000,
        }
        if self.multiline:
            options["widget"] = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
        else:
            options["widget"] = forms.TextInput(attrs={"autocomplete": "off"})
        options.update(kwargs)
        return forms.CharField(**options)


class SealedTextsField(SealedField):
    """Texts or tables by their key, encrypted as a whole: whoever types them may write a name or a telephone number."""

    def get_default(self):
        return {}

    def from_db_value(self, value, expression, connection):
        return super().from_db_value(value, expression, connection) or {}

    def get_db_prep_value(self, value, connection, prepared=False):
        """Nothing at all needs no sealing: so a column can be added to rows that are there."""
        return b"" if isinstance(value, (dict, list)) and not value else super().get_db_prep_value(value, connection, prepared)

    def open(self, instance, value):
        return json.loads(super().open(instance, value))

    def pre_save(self, instance, add):
        texts = instance.__dict__.get(self.attname)
        if isinstance(texts, (dict, list)):
            return self.seal(instance, json.dumps(texts, ensure_ascii=False) if texts else "")
        return super().pre_save(instance, add)


@models.BigAutoField.register_lookup
class Among(models.Lookup):
    """`pk__among=keys`: a list of keys, sent as one value, or a query set of few. Those are found first and then looked up;
    with `in` PostgreSQL may join a hundred thousand rows with all that belongs to them before it asks which are wanted."""

    lookup_name = "among"

    def get_prep_lookup(self):
        return ArraySubquery(self.rhs) if isinstance(self.rhs, Query) else list(self.rhs)

    def as_sql(self, compiler, connection):
        own, own_params = self.process_lhs(compiler, connection)
        keys, keys_params = ("%s", [self.rhs]) if isinstance(self.rhs, list) else self.process_rhs(compiler, connection)
        return f"{own} = ANY({keys})", [*own_params, *keys_params]


class OwnedQuerySet(models.QuerySet):
    """Rows of the open fence. `visible_to` narrows them to what one member may see."""

    def visible_to(self, membership):
        return self

    def to_change(self, request):
        """Lock the row when the request changes it, so that of two at once the second sees the first's version."""
        return self.select_for_update(of=("self",)) if request.method == "POST" else self


class OwnedModel(models.Model):
    """A row that belongs to one organisation. `uid` is made by us and binds sealed values to the row."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True


class EditedModel(OwnedModel):
    """A row that people edit side by side: `version` goes up with every save through a service (SECURITY.md F9)."""

    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        abstract = True


class CreateTables(Operation):
    """Several `CreateModel` as one step. After each operation Django renders anew every model that has to do with a
    changed one, and through their organisation all have; here they are rendered once, when all are known. That is
    also why models may point at each other in a circle: the references become constraints after the last table.
    """

    reversible = True
    reduces_to_sql = True
    serialization_expand_args = ["models"]

    def __init__(self, models):
        self.models = models

    def deconstruct(self):
        return self.__class__.__name__, [], {"models": self.models}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # what was rendered before; the next look renders all
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.models)} tables"


def half_applied(loader):
    """Why a database that has only a part of a folded migration is refused, or None. Django would pass over it in silence."""
    there = set(loader.applied_migrations)
    half = [key for key, folded in loader.replacements.items() if there & set(folded.replaces) and not set(folded.replaces) <= there | set(loader.disk_migrations)]
    if half:
        missing = sorted(f"{app}.{name}" for key in half for app, name in loader.replacements[key].replaces
                         if (app, name) not in loader.applied_migrations)
        return ("The database is of a day before its migrations were folded, and not up to date with that day's code: "
                f"{', '.join(missing)} not applied. Migrate it with the last release that has these (docs/adr/0007-folded-migrations.md)")
    return None


class FenceTable(Operation):
    """Put the fence on a table: row security, forced, and composite keys that keep its references inside.

    `readable` is extra SQL under which others may READ rows (a party of a project); nobody else may write.
    `crosses` are references that lead into another organisation on purpose; the model's `CROSSES` says why.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name, readable=None, writable=None, crosses=()):
        self.model_name = model_name
        self.readable = readable
        self.writable = writable
        self.crosses = crosses

    def deconstruct(self):
        return self.__class__.__name__, [self.model_name, self.readable, self.writable, self.crosses], {}

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        own = f"organisation_id = {FENCED}"
        read = f"({own}) OR ({self.readable})" if self.readable else own
        write = self.writable or own
        for sql in (
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY fence_read ON "{table}" FOR SELECT USING ({read})',
            f'CREATE POLICY fence_insert ON "{table}" FOR INSERT WITH CHECK ({write})',
            f'CREATE POLICY fence_update ON "{table}" FOR UPDATE USING ({own}) WITH CHECK ({own})',
            f'CREATE POLICY fence_delete ON "{table}" FOR DELETE USING ({own})',
        ):
            schema_editor.execute(sql)
        if any(field.name == "history_id" for field in model._meta.fields):
            return  # a history row must outlive what it pointed to
        schema_editor.execute(f'CREATE UNIQUE INDEX "{table}_inside" ON "{table}" (organisation_id, id)')
        for field in model._meta.fields:
            target = field.related_model
            if (
                field.is_relation
                and field.name not in self.crosses
                and target is not None
                and field.name != "organisation"
                and any(f.name == "organisation" for f in target._meta.fields)
            ):
                schema_editor.execute(
                    f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{field.column}_inside" '
                    f'FOREIGN KEY (organisation_id, "{field.column}") '
                    f'REFERENCES "{target._meta.db_table}" (organisation_id, id) DEFERRABLE INITIALLY DEFERRED'
                )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        for policy in ("fence_read", "fence_insert", "fence_update", "fence_delete"):
            schema_editor.execute(f'DROP POLICY IF EXISTS {policy} ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def describe(self):
        return f"Put the fence on {self.model_name}"


class StepsTable(Operation):
    """The database, too, refuses a step that the state machine does not know (SECURITY.md F10).

    `steps` is {from: [to, …]}; from "" come the states a new row may begin in (any, when "" is missing). A later
    migration may set the steps of a table anew. A guard compares them with the model's `STEPS`.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name, column, steps):
        self.model_name = model_name
        self.column = column
        self.steps = steps

    def deconstruct(self):
        return self.__class__.__name__, [self.model_name, self.column, self.steps], {}

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = to_state.apps.get_model(app_label, self.model_name)._meta.db_table
        pairs = sorted(f"{before}>{after}" for before, afters in self.steps.items() for after in afters)
        arguments = ", ".join(f"'{text}'" for text in [self.column, *pairs])
        schema_editor.execute(STEPS_FUNCTION, params=None)
        schema_editor.execute(f'DROP TRIGGER IF EXISTS steps ON "{table}"')
        schema_editor.execute(
            f'CREATE TRIGGER steps BEFORE INSERT OR UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION socialwork_steps({arguments})')

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table = from_state.apps.get_model(app_label, self.model_name)._meta.db_table
        schema_editor.execute(f'DROP TRIGGER IF EXISTS steps ON "{table}"')

    def describe(self):
        return f"Let the database keep the steps of {self.model_name}"


# Arguments of the trigger: the column, then "from>to" for each allowed step; ">state" for a row's beginning.
STEPS_FUNCTION = """
    CREATE OR REPLACE FUNCTION socialwork_steps() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE after text := to_jsonb(NEW) ->> TG_ARGV[0]; before text := '';
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            before := to_jsonb(OLD) ->> TG_ARGV[0];
            IF before = after THEN RETURN NEW; END IF;
        ELSIF array_to_string(TG_ARGV, ' ') !~ ' >' THEN
            RETURN NEW;
        END IF;
        IF NOT (before || '>' || after) = ANY (TG_ARGV[1:]) THEN
            RAISE EXCEPTION '%: no step from "%" to "%"', TG_TABLE_NAME, before, after USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
"""


def refuse_changes(table):
    """SQL that makes a table append-only for everyone: edit, delete and truncate are refused by the database."""
    return f"""
        CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();
        CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only();
    """
