"""What the cart takes and gives."""

from typing import Any

from rest_framework import serializers

from earmark.inventory.rules import ONLINE
from earmark.offers.serializers import IdField
from earmark.orders.rules import MOST_PIECES
from earmark.wallet.serializers import MoneyField


class PlaceSerializer(serializers.Serializer[Any]):
    """A product, and the store that sells it; without one the online store."""

    product = IdField()
    store = IdField(required=False, default=ONLINE)


class AddItemSerializer(PlaceSerializer):
    """How many more of it."""

    quantity = serializers.IntegerField(required=False, default=1, min_value=1, max_value=MOST_PIECES)


class UpdateQuantitySerializer(PlaceSerializer):
    """How many of it from now on; 0 takes it out."""

    quantity = serializers.IntegerField(min_value=0, max_value=MOST_PIECES)


class RemoveItemSerializer(serializers.Serializer[Any]):
    """What to take out, in the body or in the query; without a store, of whichever store it is."""

    product = IdField()
    store = IdField(required=False, default=None)


class CartItemSerializer(serializers.Serializer[Any]):
    """Something in the cart. `available` is how many can be sold now; what is not sold any more has none."""

    product = serializers.IntegerField()
    name = serializers.CharField()
    sku = serializers.CharField()
    slug = serializers.CharField()
    store = serializers.IntegerField()
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    line_total = MoneyField()
    available = serializers.IntegerField()


class CartSerializer(serializers.Serializer[Any]):
    """The cart, at the prices of this moment. What is not sold any more does not count in the sums.

    A guest's cart has `cart_token`, which belongs into the header X-Cart-Token; null before there is a cart.
    """

    items = CartItemSerializer(many=True)
    subtotal_amount = MoneyField()
    total_amount = MoneyField()
    currency = serializers.CharField()
    cart_token = serializers.CharField(required=False, allow_null=True)
