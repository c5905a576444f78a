"""Placing an order writes its fact in the same statement."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_payment_tries"),
        ("base", "0002_functions"),
    ]
    operations = [install("earmark.orders", "place")]
