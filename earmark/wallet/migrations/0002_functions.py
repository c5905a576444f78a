"""The SQL functions of `earmark/wallet/sql/`."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [("wallet", "0001_initial"), ("ledger", "0002_functions")]
    operations = [
        install(
            "earmark.wallet",
            "wallet",
            "movement",
        )
    ]
