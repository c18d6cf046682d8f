from django.db import migrations

# DOMAIN.md 3.4: three more splits in use; the last two go with a reconciliation of each half-year or quarter. None is national.
PRESETS = [("55-40-5", "55 / 40 / 5", [55, 40, 5]), ("half-yearly", "半年结算 50 / 50", [50, 50]), ("quarterly", "按季结算 25 / 25 / 25 / 25", [25, 25, 25, 25])]


def load(apps, schema_editor):
    preset = apps.get_model("projects", "InstalmentPreset")
    preset.objects.bulk_create([preset(code=code, name=name, percents=percents) for code, name, percents in PRESETS], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_inspection_redraws")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
