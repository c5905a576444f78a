"""A user's purse: a guarded account of the ledger, and whose it is."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from earmark.ledger.models import Account


@pghistory.track(
    pghistory.ManualEvent("topped_up"),  # type: ignore[no-untyped-call]
    fields=["id"],
    model_name="WalletEvent",
    append_only=True,
)
class Wallet(models.Model):
    """Prepaid money of a user, in one currency."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"wallet {self.pk}"


class Movement(models.Model):
    """A line of a wallet's statement: a view over transfers and entries (`sql/movement.sql`)."""

    id = models.UUIDField(primary_key=True)
    user_id = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    status = models.CharField(max_length=7)
    direction = models.CharField(max_length=6)
    amount = models.BigIntegerField(help_text="Minor units, never negative.")
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = "wallet_movement"

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
