"""Stores and what they have."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from earmark.inventory.rules import ONLINE


class InventoryConfig(AppConfig):
    """Stock words over the ledger."""

    name = "earmark.inventory"
    label = "inventory"
    verbose_name = "Stores and stock"

    def ready(self) -> None:
        """Whatever empties the database and migrates it anew gets the online store back."""
        post_migrate.connect(open_online_store, sender=self)


def open_online_store(*, using: str, **_: Any) -> None:
    """Makes the store that products are in unless somebody says otherwise, if it is not there."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('inventory_store') IS NOT NULL")
        if not cursor.fetchone()[0]:  # migrated back to before it
            return
        cursor.execute(
            "INSERT INTO inventory_store (id, name) VALUES (%s, 'Online') ON CONFLICT DO NOTHING", (ONLINE,)
        )
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('inventory_store', 'id'), max(id)) FROM inventory_store"
        )
