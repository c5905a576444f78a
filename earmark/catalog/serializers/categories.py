"""Categories in and out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from earmark.base.fields import AnyCaseChoice
from earmark.catalog.queries.categories import ORDERS
from earmark.catalog.rules import CATEGORY_SLUG
from earmark.catalog.serializers.fields import CategoryKeyField, OrderingField, SlugField
from earmark.wallet.serializers import MoneyField

LONGEST_TEXT = 5_000


class CategorySerializer(serializers.Serializer[Any]):
    """A place in the tree; `level` is 0 for a root."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    parent = serializers.CharField(  # type: ignore[assignment]  # the contract\'s name
        allow_null=True, help_text="Its slug; null for a root."
    )
    description = serializers.CharField()
    level = serializers.IntegerField()


class CategoryNodeSerializer(CategorySerializer):
    """A category with all beneath it."""

    children = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/CategoryNode"}})
    def get_children(self, _: Any) -> None:
        """For the schema alone: the tree is written as text."""


class CategoryChange(serializers.Serializer[Any]):
    """What can be changed of a category. Moving it moves all beneath it; the three places exclude each other."""

    name = serializers.CharField(max_length=100, required=False)
    slug = SlugField(max_length=CATEGORY_SLUG, required=False)
    description = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False)
    parent = CategoryKeyField(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="Slug or id; null makes it a root."
    )
    before = CategoryKeyField(required=False, help_text="The sibling to stand before: slug or id.")
    after = CategoryKeyField(required=False, help_text="The sibling to stand after: slug or id.")
    position = AnyCaseChoice(choices=("first", "last"), required=False, help_text="Among its siblings.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One place."""
        places = [name for name in ("before", "after", "position") if name in attrs]
        if len(places) > 1:
            raise serializers.ValidationError({places[1]: f"{' and '.join(places)} exclude each other."})
        return attrs


class NewCategory(CategoryChange):
    """A category that is made, or replaced: with a name at least."""

    name = serializers.CharField(max_length=100)


class CategoryFilters(serializers.Serializer[Any]):
    """Query parameters of the list of categories."""

    search = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words of the name."
    )
    parent = serializers.CharField(  # type: ignore[assignment]
        required=False, max_length=CATEGORY_SLUG, help_text="Its children: slug or id; `null`: the roots."
    )
    ordering = OrderingField(tuple(ORDERS))


class RootFilter(serializers.Serializer[Any]):
    """Which tree."""

    root = serializers.CharField(  # type: ignore[assignment]
        required=False,
        max_length=CATEGORY_SLUG,
        help_text="Only this category and all beneath it: slug or id.",
    )


class AveragePriceSerializer(serializers.Serializer[Any]):
    """What things cost in a category; null where nothing is in it."""

    category = serializers.CharField()
    average_price = MoneyField(allow_null=True)
    currency = serializers.CharField()
    product_count = serializers.IntegerField(help_text="Active products, each counted once.")
    include_descendants = serializers.BooleanField()
