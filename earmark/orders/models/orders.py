"""Orders, their lines, how they travel and what happened to them. All amounts are in minor units."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from earmark.base.ids import new_id
from earmark.catalog.models import Product
from earmark.inventory.models import Stock, Store
from earmark.orders.rules import EVENTS, PENDING, STATUSES
from earmark.promotions.models import PromoCode


class Order(models.Model):
    """What a customer asked for. Its hold has every line's stock, the code's use and the wallet's money."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=16, unique=True, help_text="To be read out on the telephone.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=9, choices=STATUSES, default=PENDING)
    currency = models.CharField(max_length=3)
    subtotal = models.BigIntegerField()
    discount = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    promo_code = models.ForeignKey(
        PromoCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: The ledger's hold: the order's own id, until a payment came too late and everything was held again.
    transfer_id = models.UUIDField(unique=True)
    #: The hold that has the goods where `transfer_id` has the money alone: a flash reservation's.
    goods_transfer_id = models.UUIDField(null=True, blank=True, unique=True)
    #: When the goods of an unpaid order are free again; None once it is paid, or where nobody waits for payment.
    pay_by = models.DateTimeField(null=True, blank=True)
    shipping_address = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("user", "-id"), name="orders_order_of_user"),
            models.Index(fields=("status", "-id"), name="orders_order_by_status"),
            models.Index(
                fields=("pay_by",),
                name="orders_order_unpaid",
                condition=models.Q(pay_by__isnull=False, status=PENDING),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="orders_order_sums",
                condition=models.Q(
                    discount__gte=0,
                    total__gte=0,
                    total=models.F("subtotal") - models.F("discount"),
                ),
            ),
        )

    def __str__(self) -> str:
        return self.number


class Shipment(models.Model):
    """What one store sends of an order."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="shipments")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    carrier = models.CharField(max_length=100, blank=True, default="")
    tracking_number = models.CharField(max_length=100, blank=True, default="")
    shipped_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="orders_shipment_once", fields=("order", "store")),)

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip() or f"shipment {self.pk}"


class OrderLine(models.Model):
    """So many of one product from one store, at the price of the day. `discount` is its share of the order's."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sku = models.CharField(max_length=64)
    unit_price = models.BigIntegerField()
    quantity = models.PositiveIntegerField()
    discount = models.BigIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0, help_text="How many came back.")
    shipment = models.ForeignKey(
        Shipment, on_delete=models.PROTECT, null=True, blank=True, related_name="lines"
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(name="orders_line_once", fields=("order", "product", "store")),
            models.CheckConstraint(
                name="orders_line_quantity",
                condition=models.Q(quantity__gt=0, returned__lte=models.F("quantity")),
            ),
            models.CheckConstraint(
                name="orders_line_discount",
                condition=models.Q(
                    discount__gte=0, discount__lte=models.F("unit_price") * models.F("quantity")
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} x {self.name}"


class OrderEvent(models.Model):
    """Something that happened to an order: its tracking."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    type = models.CharField(max_length=16, choices=EVENTS)
    note = models.CharField(max_length=300, blank=True, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("order", "id"), name="orders_event_history"),)

    def __str__(self) -> str:
        return f"{self.type} at {self.at:%Y-%m-%d %H:%M}"


class Invoice(models.Model):
    """The bill, drawn once in the background. Few kilobytes: kept where the order is, and gone with no disk."""

    order = models.OneToOneField(Order, on_delete=models.CASCADE, primary_key=True, related_name="invoice")
    pdf = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"invoice of {self.order_id}"
