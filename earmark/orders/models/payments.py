"""Who pays for an order, how, and how far that is. All amounts are in minor units.

What a gateway is to do is written here in the transaction that decides it (`wanted`, `refund_wanted`); a worker
tells the gateway until `status` and `refunded` say the same. The row is the queue.
"""

from django.db import models
from django.db.models.functions import Now

from earmark.orders.models.orders import Order
from earmark.orders.rules import PAYMENT_STATUSES, UNPAID


class Payment(models.Model):
    """The one payment of an order. A gateway knows it by a key made of the order's id and `tries`."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, primary_key=True, related_name="payment")
    method = models.CharField(max_length=32, help_text="wallet, on_delivery, or the name of a gateway.")
    status = models.CharField(max_length=10, choices=PAYMENT_STATUSES, default=UNPAID)
    wanted = models.CharField(
        max_length=10, choices=PAYMENT_STATUSES, blank=True, default="", help_text="Asked of the gateway."
    )
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    refund_wanted = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    tries = models.PositiveIntegerField(
        default=1, db_default=1, help_text="A declined one is begun anew: which it is now."
    )
    reference = models.CharField(max_length=128, blank=True, default="", help_text="The gateway's.")
    checkout_url = models.URLField(
        max_length=500, blank=True, default="", help_text="Where the customer pays."
    )
    error = models.CharField(max_length=300, blank=True, default="", help_text="What the gateway said last.")
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the gateway is to be told next.")
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (
            models.Index(
                fields=("due_at",), name="orders_payment_due", condition=models.Q(due_at__isnull=False)
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="orders_payment_refunds",
                condition=models.Q(
                    refunded__gte=0,
                    refunded__lte=models.F("refund_wanted"),
                    refund_wanted__lte=models.F("amount"),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.method}, {self.status}"


class PaymentEvent(models.Model):
    """A webhook that arrived, once: what comes again is known by its id."""

    method = models.CharField(max_length=32)
    event_id = models.CharField(max_length=128)
    type = models.CharField(max_length=64)
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, related_name="events")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.UniqueConstraint(name="orders_payment_event_once", fields=("method", "event_id")),
        )

    def __str__(self) -> str:
        return self.type
