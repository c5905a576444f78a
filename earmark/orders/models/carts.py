"""What somebody means to buy. A cart promises nothing: prices and what is left are looked up when it is read."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from earmark.base.ids import new_id
from earmark.catalog.models import Product
from earmark.inventory.models import Store
from earmark.inventory.rules import ONLINE


class Cart(models.Model):
    """Of a user, or of a guest who holds the token."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    token = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="orders_cart_one_owner",
                condition=models.Q(user=None, token__isnull=False) | models.Q(user__isnull=False, token=None),
            ),
        )

    def __str__(self) -> str:
        return f"cart of {self.user_id or 'a guest'}"


class CartItem(models.Model):
    """How many of what, from which store."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.CASCADE, default=ONLINE, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(name="orders_cart_item_once", fields=("cart", "product", "store")),
            models.CheckConstraint(name="orders_cart_item_quantity", condition=models.Q(quantity__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"
