import csv
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from organisations.models import Holiday
from organisations.workdays import forget, known

WORDS = {"休": False, "off": False, "班": True, "work": True}


class Command(BaseCommand):
    help = ("Load a year of the State Council's calendar from a CSV file with the columns day, kind, name: "
            "2027-01-01,休,元旦 or 2027-01-03,班,元旦 (off and work will do too). --source names the notice.")

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the notice, such as 国办发明电〔2026〕7号")
        parser.add_argument("--replace", action="store_true", help="the year is loaded already: load it anew")

    @transaction.atomic
    def handle(self, file, source, replace, **options):
        rows = self.rows_of(file)
        year = self.checked(rows)
        there = Holiday.objects.filter(day__year=year)
        if there.exists() and not replace:
            raise CommandError(f"{year} is loaded already ({there.first().source}); --replace loads it anew.")
        there.delete()
        Holiday.objects.bulk_create([Holiday(day=day, is_workday=at_work, name=name[:20], source=source[:60]) for day, at_work, name in rows])
        forget()
        assert known(year)
        off = sum(not at_work for _day, at_work, _name in rows)
        self.stdout.write(f"{year}: {off} days off, {len(rows) - off} working days at weekends. Servers and workers know it within ten minutes.")
        self.stdout.write("Days that were agreed or told before stay as they are; whatever is counted from now on follows the notice.")

    def rows_of(self, file):
        """[(day, is it a working day, name)]; says at which line something cannot be read."""
        try:
            lines = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read as UTF-8 text.") from error
        rows = []
        for number, line in enumerate(lines, 1):
            if not line or (number == 1 and line[0].strip() == "day"):
                continue
            try:
                day, kind, name = (part.strip() for part in line)
                rows.append((date.fromisoformat(day), WORDS[kind], name))
            except (ValueError, KeyError) as error:
                raise CommandError(f"Line {number}: a line is day,kind,name, such as 2027-01-01,休,元旦.") from error
        return rows

    def checked(self, rows):
        """The year, when the rows are a whole notice of one."""
        days = [day for day, _at_work, _name in rows]
        years = {day.year for day in days}
        if len(years) != 1:
            raise CommandError("The file holds days of one year, and at least one.")
        if len(set(days)) < len(days):
            raise CommandError("A day stands in the file twice.")
        year = years.pop()
        if (date(year, 1, 1), False) not in [(day, at_work) for day, at_work, _name in rows]:
            raise CommandError(f"Every notice begins with New Year's Day off; {year}-01-01 is missing.")
        wrong = [day for day, at_work, _name in rows if at_work and day.weekday() < 5]
        if wrong:
            raise CommandError(f"{wrong[0]} is a working day anyway; only weekends are made up.")
        return year
