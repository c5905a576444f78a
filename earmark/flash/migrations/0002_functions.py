"""Reserving and giving back, in SQL."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("flash", "0001_initial"),
        ("ledger", "0002_functions"),
        ("orders", "0004_place_tells"),
    ]
    operations = [
        install("earmark.flash", "schema", "eligible", "reserve", "reserve_batch", "checkout", "cancel")
    ]
