"""The fence stands on every table, and every field says what it is (HOUSE.md section 7, 5, 6, 7, 11)."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from organisations.fence import fence
from organisations.records import SealedField

OURS = ("organisations", "people", "projects", "casework", "training", "reports")
NOT_OWNED = {  # models of ours without an organisation, and why
    "organisations.Organisation": "it is the owner",
    "organisations.User": "a login belongs to a person, who may work in several organisations",
    "organisations.KeptForm": "belongs to one user and is sealed; shown to nobody else",
    "organisations.Holiday": "public data: the State Council's calendar of holidays",
    "projects.InstalmentPreset": "public data: usual splits of a contract amount",
    "projects.ScoreSheetPreset": "public data: usual score sheets for proposals",
    "projects.WorkHourPreset": "public data: usual rules of working hours",
    "projects.StepDaysPreset": "public data: usual working days of the steps of a call",
    "projects.SpendingRule": "public data: expense categories and staffing ratios of a region",
}
# Names that are data of the trade, in the open on purpose.
NOT_SEALED = {}


def our_models():
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OURS]


def owned():
    return [m for m in our_models() if any(f.name == "organisation" for f in m._meta.fields)]


def test_every_model_is_owned_or_says_why_not():
    strangers = {m._meta.label for m in our_models()} - {m._meta.label for m in owned()}
    # Django's own join tables of users with groups and permissions stay empty: roles are code.
    strangers -= {"organisations.User_groups", "organisations.User_user_permissions"}
    assert strangers == set(NOT_OWNED)


@pytest.mark.django_db
@pytest.mark.parametrize("model", owned(), ids=lambda m: m._meta.label)
def test_every_owned_table_has_forced_row_security(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [model._meta.db_table]
        )
        assert cursor.fetchone() == (True, True)
        cursor.execute("SELECT cmd FROM pg_policies WHERE tablename = %s ORDER BY cmd", [model._meta.db_table])
        assert {row[0] for row in cursor.fetchall()} == {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.django_db
def test_the_application_is_no_superuser_and_cannot_step_over_row_security():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("model", owned(), ids=lambda m: m._meta.label)
def test_no_reference_can_leave_its_organisation(model):
    """Each foreign key to an owned table is doubled by one over (organisation, id)."""
    if any(f.name == "history_id" for f in model._meta.fields):
        pytest.skip("a history row outlives what it pointed to and is only read")
    wanted = {
        f.column
        for f in model._meta.fields
        if f.is_relation and f.name != "organisation" and f.related_model in owned() and f.name not in crossing(model)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
            [f'"{model._meta.db_table}"'],
        )
        doubled = [row[0] for row in cursor.fetchall() if row[0].startswith("FOREIGN KEY (organisation_id, ")]
    kept = {text.split("(organisation_id, ")[1].split(")")[0].strip('"') for text in doubled}
    assert wanted - kept == set()


def crossing(model):
    """References that lead into another organisation on purpose: {field: why}."""
    return getattr(model, "CROSSES", {})


def test_who_points_into_another_organisation_says_why():
    for model in owned():
        fields = {f.name for f in model._meta.fields if f.is_relation}
        assert set(crossing(model)) <= fields, model._meta.label
        assert all(len(why) > 20 for why in crossing(model).values()), model._meta.label


@pytest.mark.django_db
@pytest.mark.parametrize("model", [m for m in our_models() if "STEPS" in vars(m) and m._meta.app_label != "training"], ids=lambda m: m._meta.label)
def test_the_database_knows_the_same_steps_as_the_service(model):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'steps' AND tgrelid = %s::regclass",
                       [f'"{model._meta.db_table}"'])
        definition = cursor.fetchone()[0]
    kept = set(re.findall(r"'([a-z_]*>[a-z_]+)'", definition))
    assert kept == {f"{before}>{after}" for before, afters in model.STEPS.items() for after in afters}


@pytest.mark.django_db
def test_outside_a_fence_raw_sql_sees_no_row_of_any_table(bob, agency):
    with connection.cursor() as cursor:
        seen = {}
        for model in owned():
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            seen[model._meta.label] = cursor.fetchone()[0]
    assert set(seen.values()) == {0}
    with fence(agency), connection.cursor() as cursor:  # and there was something to see
        cursor.execute("SELECT count(*) FROM organisations_membership")
        assert cursor.fetchone()[0] > 0


@pytest.mark.parametrize(
    "model",
    [m for m in our_models() if not hasattr(m, "history_object") and not m._meta.auto_created],
    ids=lambda m: m._meta.label,
)
def test_every_field_is_plain_personal_or_sensitive(model):
    plain, personal = set(getattr(model, "PLAIN", "").split()), set(getattr(model, "PERSONAL", "").split())
    sealed = {f.name for f in model._meta.fields if isinstance(f, SealedField)}
    implicit = {f.name for f in model._meta.fields if f.is_relation or f.primary_key or f.name == "uid"}
    fields = {f.name for f in model._meta.fields}
    assert fields - plain - personal - sealed - implicit == set(), "not classed"
    assert (plain | personal) - fields == set(), "classed, but no such field"
    assert plain & personal == set() and (plain | personal) & sealed == set(), "classed twice"


def test_identifying_fields_are_sealed():
    """A field with a name such as these holds what must never lie open in the database."""
    telling = {
        "id_number",
        "phone",
        "address",
        "birth_date",
        "health",
        "guardian_name",
        "note",
        "discussion",
        "advice",
        "school",
    }
    open_fields = {
        f"{m._meta.label}.{f.name}"
        for m in our_models()
        for f in m._meta.fields
        if f.name in telling and not isinstance(f, SealedField)
    }
    allowed = {
        "organisations.User.phone": "a login name, looked up at every login",
        "organisations.Station.address": "the address of an office",
        "organisations.AuditEvent.address": "a network address",
        "projects.Programme.note": "a note about a public programme",
    }
    assert open_fields - set(allowed) == set()


@pytest.mark.django_db
def test_no_migration_is_pending():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_owned_models_have_no_hidden_join_tables():
    assert [m._meta.label for m in our_models() if m._meta.auto_created and m._meta.app_label != "organisations"] == []
