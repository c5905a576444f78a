import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import earmark.base.ids


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0001_initial"),
        ("ledger", "0002_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Allotment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=earmark.base.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "stock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inventory.stock",
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.account"
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        )
    ]
