"""The agreement on data and secrecy as a line of the contract; papers that a row asks for by name."""

from django.db import migrations, models

HOW = [("clause", "As a clause of this contract"), ("paper", "As an agreement of its own, kept as a file")]


class Migration(migrations.Migration):
    dependencies = [("projects", "0006_call_method")]

    operations = [
        *[migrations.AddField(model, "privacy", models.CharField(blank=True, choices=HOW, max_length=10, verbose_name="agreement on data and secrecy"))
          for model in ("contract", "historicalcontract")],
        *[migrations.AddField(model, "privacy_text", models.TextField(blank=True, max_length=3000, verbose_name="clause on data and secrecy"))
          for model in ("contract", "historicalcontract")],
        migrations.AddField("paper", "purpose", models.CharField(blank=True, choices=[("need", "Report on the need"), ("privacy", "Agreement on data and secrecy")],
                                                                 max_length=10, verbose_name="kind of paper")),
    ]
