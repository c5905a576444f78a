"""Wallets."""

from django.apps import AppConfig


class WalletConfig(AppConfig):
    """Money words over the ledger."""

    name = "earmark.wallet"
    label = "wallet"
