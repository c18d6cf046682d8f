from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0014_accepted_and_closed'),
    ]

    operations = [
        migrations.AddField(
            model_name='commitment',
            name='reason',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it was given back'),
        ),
    ]
