"""Wallets in the back office: to look at, never to edit."""

from typing import Any

from django.apps import apps
from django.contrib import admin

from earmark.base import money
from earmark.base.admin import LookOnly, TrailAdmin
from earmark.wallet.models import Wallet


@admin.register(Wallet)
class WalletAdmin(LookOnly):
    """Balances by user."""

    list_display = ("user", "balance", "held")
    search_fields = ("user__username", "user__email")
    list_select_related = ("user", "account")

    @admin.display(description="balance")
    def balance(self, wallet: Wallet) -> str:
        """What can be spent now."""
        return f"{money.text(wallet.account.available, wallet.account.unit)} {wallet.account.unit}"

    @admin.display(description="held")
    def held(self, wallet: Wallet) -> str:
        """What is set aside."""
        return f"{money.text(wallet.account.held, wallet.account.unit)} {wallet.account.unit}"


@admin.register(apps.get_model("wallet", "WalletEvent"))
class WalletEventAdmin(TrailAdmin):
    """Who topped up whose wallet."""

    list_select_related = ("pgh_obj__user", "pgh_context")
    search_fields = ("pgh_obj__user__username", "actor_name")

    @admin.display(description="wallet of")
    def about(self, event: Any) -> str:
        """Whose wallet."""
        return str(event.pgh_obj.user)
