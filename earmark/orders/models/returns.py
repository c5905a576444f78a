"""What came back. Amounts are in minor units."""

from django.conf import settings
from django.db import models

from earmark.base.ids import new_id
from earmark.orders.models.orders import Order, OrderLine
from earmark.orders.rules import REQUESTED, RETURN_STATUSES


class Return(models.Model):
    """Goods that a customer sends back, and the money for them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="returns")
    status = models.CharField(max_length=9, choices=RETURN_STATUSES, default=REQUESTED)
    reason = models.CharField(max_length=300, blank=True, default="")
    restock = models.BooleanField(default=True, help_text="What came back can be sold again.")
    amount = models.BigIntegerField(default=0, help_text="Refunded, in minor units.")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=("order", "id"), name="orders_return_of_order"),)

    def __str__(self) -> str:
        return f"return of {self.order_id}"


class ReturnLine(models.Model):
    """How many of a line."""

    parent = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="orders_return_line_once", fields=("parent", "line")),
            models.CheckConstraint(name="orders_return_line_quantity", condition=models.Q(quantity__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"
