"""The SQL functions of `earmark/webhooks/sql/`."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0002_resting")]
    operations = [install("earmark.webhooks", "lease")]
