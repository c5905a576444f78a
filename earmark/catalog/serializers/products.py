"""Products in and out."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from earmark.base import money
from earmark.catalog.queries.products import ORDERS
from earmark.catalog.rules import CATEGORY_SLUG, PRODUCT_SLUG, SKU
from earmark.catalog.serializers.fields import (
    LARGEST_ID,
    CategoryKeyField,
    LowStockField,
    OrderingField,
    SlugField,
)
from earmark.inventory.rules import LARGEST
from earmark.wallet.serializers import MoneyField

LONGEST_TEXT = 20_000


class ImageSerializer(serializers.Serializer[Any]):
    """A picture; its thumbnails by name, null until they are made."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    alt = serializers.CharField()
    thumbnails = serializers.DictField(child=serializers.CharField(), allow_null=True)


class ProductSerializer(serializers.Serializer[Any]):
    """Something to buy."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    sku = serializers.CharField()
    brand = serializers.CharField()
    description = serializers.CharField()
    price = MoneyField()
    currency = serializers.CharField()
    stock_quantity = serializers.IntegerField(help_text="What the online store can sell now.")
    is_featured = serializers.BooleanField()
    is_active = serializers.BooleanField()
    categories = serializers.ListField(child=serializers.CharField(), help_text="Slugs.")
    images = ImageSerializer(many=True)
    rating = serializers.FloatField(allow_null=True, help_text="The mean of the reviews' ratings.")
    reviews_count = serializers.IntegerField()
    store = serializers.IntegerField(help_text="Whose it is; 1 is the house.")


class PriceField(MoneyField):
    """An amount from nothing up, as minor units."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, **options)

    def to_internal_value(self, data: Any) -> Any:
        """Minor units. Raises ValidationError."""
        return money.to_minor(super().to_internal_value(data), settings.DEFAULT_CURRENCY)


class ProductChange(serializers.Serializer[Any]):
    """What can be changed of a product. What else stands in the body is ignored."""

    name = serializers.CharField(max_length=200, required=False)
    slug = SlugField(max_length=PRODUCT_SLUG, required=False)
    sku = serializers.CharField(max_length=SKU, allow_blank=True, required=False)
    brand = serializers.CharField(max_length=100, allow_blank=True, required=False)
    description = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False)
    price = PriceField(required=False)
    is_featured = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)
    categories = serializers.ListField(child=CategoryKeyField(), max_length=100, required=False)
    store = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="A merchant's: one of theirs."
    )
    stock_quantity = serializers.IntegerField(
        min_value=0,
        max_value=LARGEST,
        required=False,
        help_text="What the online store can sell; recorded as a movement.",
    )
    low_stock_at = LowStockField()


class NewProduct(ProductChange):
    """A product that is made, or replaced: with a name and a price at least."""

    name = serializers.CharField(max_length=200)
    price = PriceField()


class ProductFilters(serializers.Serializer[Any]):
    """Query parameters of the list of products."""

    category = serializers.CharField(
        required=False, max_length=CATEGORY_SLUG, help_text="With all beneath it: slug or id."
    )
    brand = serializers.CharField(required=False, max_length=100, help_text="In any case.")
    sku = serializers.CharField(required=False, max_length=SKU, help_text="In any case.")
    slug = serializers.CharField(required=False, max_length=PRODUCT_SLUG)
    price_min = PriceField(required=False)
    price_max = PriceField(required=False)
    stock_min = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    stock_max = serializers.IntegerField(required=False, min_value=0, max_value=LARGEST_ID)
    in_stock = serializers.BooleanField(required=False)
    is_featured = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(
        required=False, help_text="False: what is not sold, for admins and the store's merchants."
    )
    store = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, help_text="Whose.")
    search = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text='Words of name, SKU, brand or description; `"a phrase"`, `or`, `-not`.',
    )
    ordering = OrderingField((*ORDERS, "relevance"))
