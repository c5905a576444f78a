"""An order of reserved goods may have them in a hold of their own."""

from django.db import migrations, models

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_place_tells")]
    operations = [
        migrations.AddField(
            model_name="order",
            name="goods_transfer_id",
            field=models.UUIDField(blank=True, null=True, unique=True),
        ),
        install("earmark.orders", "place"),
    ]
