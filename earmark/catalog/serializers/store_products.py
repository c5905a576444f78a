"""Store products in and out."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from earmark.catalog.queries.store_products import ORDERS
from earmark.catalog.serializers.fields import LARGEST_ID, LowStockField, OrderingField
from earmark.catalog.serializers.products import PriceField
from earmark.inventory.rules import LARGEST
from earmark.wallet.serializers import MoneyField

#: Both spellings name one thing.
ALIASES = {"store_id": "store", "product_id": "product"}


class _Named(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class StoreName(_Named):
    """A store, by name."""


class ProductName(_Named):
    """A product, by name."""

    slug = serializers.CharField()
    sku = serializers.CharField()
    is_active = serializers.BooleanField()


class StoreProductSerializer(serializers.Serializer[Any]):
    """A product that a store sells."""

    id = serializers.IntegerField()
    store_id = serializers.IntegerField()
    product_id = serializers.IntegerField()
    store = StoreName()
    product = ProductName()
    stock = serializers.IntegerField(help_text="What can be sold there now.")
    base_price = MoneyField()
    currency = serializers.CharField()


class _Aliased(serializers.Serializer[Any]):
    """Takes `store_id` and `product_id` for `store` and `product`."""

    def to_internal_value(self, data: Any) -> Any:
        """Validated, under the one name: the plain id where an answer is sent back as it came.

        Raises ValidationError.
        """
        if isinstance(data, Mapping):
            data = {**data, **{ALIASES[name]: data[name] for name in ALIASES if name in data}}
        return super().to_internal_value(data)


class StoreProductChange(_Aliased):
    """What can be changed of a store product."""

    base_price = PriceField(required=False)
    stock = serializers.IntegerField(
        min_value=0, max_value=LARGEST, required=False, help_text="Recorded as a movement."
    )
    low_stock_at = LowStockField()
    store = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, help_text="Stays.")
    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, required=False, help_text="Stays.")


class NewStoreProduct(StoreProductChange):
    """A product that a store is to sell."""

    store = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, help_text="Or `store_id`.")
    product = serializers.IntegerField(min_value=1, max_value=LARGEST_ID, help_text="Or `product_id`.")


class StoreProductFilters(_Aliased):
    """Query parameters of the list of store products."""

    store = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="Or `store_id`."
    )
    product = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, help_text="Or `product_id`."
    )
    in_stock = serializers.BooleanField(required=False)
    search = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words of the product's name or SKU."
    )
    ordering = OrderingField(tuple(ORDERS))


class LowProduct(_Named):
    """A product that runs low."""

    sku = serializers.CharField()


class LowStockSerializer(serializers.Serializer[Any]):
    """Stock that runs low."""

    store = StoreName()
    product = LowProduct()
    store_product_id = serializers.IntegerField(allow_null=True, help_text="null: the online store's.")
    available = serializers.IntegerField()
    low_at = serializers.IntegerField()
    since = serializers.DateTimeField()
