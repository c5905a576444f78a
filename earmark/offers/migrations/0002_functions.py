"""The SQL functions of `earmark/offers/sql/`."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("offers", "0001_initial"),
        ("base", "0002_functions"),
        ("wallet", "0002_functions"),
    ]
    operations = [
        install(
            "earmark.offers",
            "activate",
        )
    ]
