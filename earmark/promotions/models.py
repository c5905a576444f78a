"""Promo codes and their uses. How often a code can still be used, the ledger says."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now, Upper

from earmark.ledger.models import Account
from earmark.promotions.rules import FIXED, KINDS, PERCENTAGE


class PromoCode(models.Model):
    """Something off for whoever knows it. Amounts are in minor units."""

    code = models.CharField(max_length=50, help_text="As customers type it, in any case.")
    name = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=10, choices=KINDS)
    fixed_amount = models.BigIntegerField(null=True, blank=True, help_text="Minor units.")
    discount_percentage = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    max_discount_amount = models.BigIntegerField(
        null=True, blank=True, help_text="Minor units: a percentage takes off no more."
    )
    min_subtotal = models.BigIntegerField(default=0, help_text="Minor units: not for smaller orders.")
    currency = models.CharField(max_length=3)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Not any more from then on.")
    is_active = models.BooleanField(default=True)
    usage_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Uses by everybody together.")
    per_user_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Uses by one customer.")
    account = models.OneToOneField(
        Account,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Counts down from zero, to minus usage_limit.",
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(
                Upper("code"), name="promotions_code_once", violation_error_message="This code is taken."
            ),
            models.CheckConstraint(
                name="promotions_code_kind",
                condition=models.Q(kind=FIXED, fixed_amount__gt=0, discount_percentage=None)
                | models.Q(
                    kind=PERCENTAGE,
                    fixed_amount=None,
                    discount_percentage__gt=0,
                    discount_percentage__lte=100,
                ),
            ),
            models.CheckConstraint(
                name="promotions_code_window",
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
            ),
        )

    def __str__(self) -> str:
        return self.code


class PromoUse(models.Model):
    """One use of a code by one customer, in the first free slot from 1: so the limit per customer is a constraint."""

    code = models.ForeignKey(PromoCode, on_delete=models.PROTECT, related_name="uses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    slot = models.PositiveIntegerField()
    order_id = models.UUIDField(unique=True, help_text="The order that it made cheaper.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (models.UniqueConstraint(name="promotions_use_slot", fields=("code", "user", "slot")),)

    def __str__(self) -> str:
        return f"use {self.slot} of {self.code_id} by {self.user_id}"
