"""Pushes to users who have no browser. The release before this one goes on: the column has a default."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_governor")]
    operations = [
        migrations.AddField(
            model_name="campaign",
            name="unreachable",
            field=models.PositiveIntegerField(
                db_default=0,
                default=0,
                help_text="Suppressed: the user has no browser that takes pushes.",
            ),
        )
    ]
