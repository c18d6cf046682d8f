from django.db import migrations

# DOMAIN.md 3.4: splits seen in published notices. None is national; an organisation may agree any other.
PRESETS = [
    ("50-30-20", [50, 30, 20]), ("40-30-30", [40, 30, 30]), ("60-30-10", [60, 30, 10]), ("50-40-10", [50, 40, 10]),
    ("40-40-20", [40, 40, 20]), ("30-40-30", [30, 40, 30]),
]


def load(apps, schema_editor):
    preset = apps.get_model("projects", "InstalmentPreset")
    preset.objects.bulk_create(
        [preset(code=code, name=" / ".join(map(str, percents)), percents=percents, is_default=code == "50-30-20")
         for code, percents in PRESETS], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_fence")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
