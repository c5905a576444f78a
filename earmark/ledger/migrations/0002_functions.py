"""The SQL functions of `earmark/ledger/sql/`."""

from django.db import migrations

from earmark.base.sql import install


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        install(
            "earmark.ledger",
            "schema",
            "clock",
            "accounts",
            "repeat",
            "take_back",
            "move_one",
            "enter",
            "hold",
            "settle",
            "extend",
            "hold_batch",
            "expire_due",
            "close",
            "checkpoint",
            "audit",
        )
    ]
