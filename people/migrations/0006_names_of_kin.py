from django.db import migrations, models

from organisations.fence import fence
from people.names import names_written, search_form
from people.search import token

KIN = "kin"
KINDS = ["id", "id_shared", "id_last4", "phone", "phone_last4", "name", "name_prefix", "name_year", "sound_year", "initials", "pinyin", KIN]
AT_ONCE = 5000


def fill(apps, schema_editor):
    """Those around a client who were written down before their names had tokens; each organisation inside its own fence."""
    for organisation in apps.get_model("organisations", "Organisation").objects.order_by("pk").only("pk"):
        with fence(organisation):
            tokens = {(person, token(organisation.pk, KIN, search_form(name))) for person, text in told(apps) for name in names_written(text)}
            table = apps.get_model("people", "SearchToken").objects
            table.bulk_create((table.model(organisation_id=organisation.pk, person_id=person, kind=KIN, token=value) for person, value in sorted(tokens)),
                              batch_size=AT_ONCE)


def told(apps):
    """(person, what stands where a name is asked for) of a whole organisation; a file that was merged or erased has nobody of its own."""
    def rows(model):
        return apps.get_model("people", model).objects.order_by("pk")

    standing = rows("Person").filter(merged_into=None, erased_at=None)
    for row in rows("Guardian").filter(person__in=standing.order_by()).only("uid", "name", "person_id").iterator(AT_ONCE):
        yield row.person_id, row.name
    for row in rows("Consent").filter(person__in=standing.order_by()).only("uid", "signed_by", "person_id").iterator(AT_ONCE):
        yield row.person_id, row.signed_by
    files, homes = {}, {}
    for row in rows("Person").filter(erased_at=None).only("uid", "emergency_contact", "merged_into_id").iterator(AT_ONCE):
        files[row.pk] = row.merged_into_id or row.pk
        yield files[row.pk], row.emergency_contact
    lived = apps.get_model("people", "HistoricalPerson").objects.exclude(household=None)
    for person, household in lived.order_by().values_list("id", "household_id").distinct():
        if person in files:
            homes.setdefault(household, set()).add(files[person])
    for row in rows("HouseholdMember").only("uid", "name", "household_id").iterator(AT_ONCE):
        for person in homes.get(row.household_id, ()):
            yield person, row.name


def drop(apps, schema_editor):
    for organisation in apps.get_model("organisations", "Organisation").objects.order_by("pk").only("pk"):
        with fence(organisation):
            apps.get_model("people", "SearchToken").objects.filter(kind=KIN).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0005_own_numbers")]

    operations = [
        migrations.AlterField("searchtoken", "kind", models.CharField(choices=[(kind, kind.replace("_", " ").title()) for kind in KINDS], max_length=12)),
        migrations.RunPython(fill, drop),
    ]
