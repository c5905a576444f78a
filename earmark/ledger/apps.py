"""The kernel."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts, transfers, entries: every promise of Earmark is kept here."""

    name = "earmark.ledger"
    label = "ledger"
