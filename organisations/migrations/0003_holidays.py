from datetime import date, timedelta

from django.db import migrations

# As announced by the General Office of the State Council. Next year's notice (each November) is a migration of its own.
# (name, first day off, last day off, make-up working days), days as month and day.
NOTICES = {
    2025: ("国办发明电〔2024〕12号", [
        ("元旦", (1, 1), (1, 1), []),
        ("春节", (1, 28), (2, 4), [(1, 26), (2, 8)]),
        ("清明节", (4, 4), (4, 6), []),
        ("劳动节", (5, 1), (5, 5), [(4, 27)]),
        ("端午节", (5, 31), (6, 2), []),
        ("国庆节、中秋节", (10, 1), (10, 8), [(9, 28), (10, 11)]),
    ]),
    2026: ("国办发明电〔2025〕7号", [
        ("元旦", (1, 1), (1, 3), [(1, 4)]),
        ("春节", (2, 15), (2, 23), [(2, 14), (2, 28)]),
        ("清明节", (4, 4), (4, 6), []),
        ("劳动节", (5, 1), (5, 5), [(5, 9)]),
        ("端午节", (6, 19), (6, 21), []),
        ("中秋节", (9, 25), (9, 27), []),
        ("国庆节", (10, 1), (10, 7), [(9, 20), (10, 10)]),
    ]),
}


def days():
    """(day, is it a working day, name, source) of every day that a notice names."""
    for year, (source, holidays) in NOTICES.items():
        for name, first, last, made_up in holidays:
            day = date(year, *first)
            while day <= date(year, *last):
                yield day, False, name, source
                day += timedelta(days=1)
            for month_and_day in made_up:
                yield date(year, *month_and_day), True, name, source


def load(apps, schema_editor):
    holiday = apps.get_model("organisations", "Holiday")
    holiday.objects.bulk_create(
        [holiday(day=day, is_workday=at_work, name=name, source=source) for day, at_work, name, source in days()],
        ignore_conflicts=True)


class Migration(migrations.Migration):
    replaces = [("organisations", "0005_holiday")]
    dependencies = [("organisations", "0002_rules")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
