"""Wallets in the back office: to look at, never to edit."""

from django.contrib import admin

from earmark.base import money
from earmark.base.admin import LookOnly
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
