"""Leases again: fair among slow receivers, nothing to owners who are switched off."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0003_functions")]
    operations = [install("earmark.webhooks", "lease")]
