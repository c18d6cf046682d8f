import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0002_fence'),
        ('projects', '0006_purchase_presets'),
    ]

    operations = [
        migrations.AddField(
            model_name='indicatortarget',
            name='by_house',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation', verbose_name='organisation of the actor'),
        ),
        migrations.AddField(
            model_name='indicatortarget',
            name='by_member',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='indicatortarget',
            name='by_name',
            field=models.CharField(blank=True, max_length=60, verbose_name='by'),
        ),
        migrations.AlterField(
            model_name='indicatortarget',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.membership', verbose_name='by'),
        ),
    ]
