"""The SQL functions of `earmark/orders/sql/`."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0001_initial"),
        ("wallet", "0002_functions"),
    ]
    operations = [install("earmark.orders", "accounts", "place")]
