from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_functions")]

    operations = [
        migrations.AddField(
            model_name="payment",
            name="tries",
            field=models.PositiveIntegerField(
                db_default=1, default=1, help_text="A declined one is begun anew: which it is now."
            ),
        )
    ]
