"""The SQL functions of `earmark/base/sql/`."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]
    operations = [
        install(
            "earmark.base",
            "schema",
            "claim",
            "publish",
        )
    ]
