"""What the endpoints of reviews take and give."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from earmark.catalog.serializers.fields import LARGEST_ID, OrderingField
from earmark.reviews.queries.reviews import ORDERS
from earmark.reviews.rules import HIGHEST, LONGEST_COMMENT, LOWEST

_LONGEST_KEY = 220


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class ProductKeyField(serializers.Field):  # type: ignore[type-arg]
    """A product by its id, or by its slug."""

    def to_internal_value(self, data: Any) -> str | int:
        """An id, also where it is written as text, or a slug. Raises ValidationError."""
        if isinstance(data, str) and data.isascii() and data.isdigit() and len(data) < 19:
            data = int(data)
        if isinstance(data, int) and not isinstance(data, bool) and 0 < data <= LARGEST_ID:
            return data
        if isinstance(data, str) and 0 < len(data) <= _LONGEST_KEY and "\0" not in data:
            return data
        raise serializers.ValidationError("A product's id or slug is expected.", code="invalid")

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class AuthorSerializer(serializers.Serializer[Any]):
    """Who said it: a first name and an initial, `Anonymous` for who has left."""

    name = serializers.CharField()


class ReviewSerializer(serializers.Serializer[Any]):
    """What a customer says of a product. `verified_purchase`: it was delivered to them."""

    id = serializers.IntegerField()
    product = serializers.IntegerField()
    user = AuthorSerializer()
    rating = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)
    comment = serializers.CharField()
    verified_purchase = serializers.BooleanField()
    is_visible = serializers.BooleanField(required=False, help_text="Told to the author and to admins.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class NewReview(serializers.Serializer[Any]):
    """A review."""

    product = ProductKeyField(help_text="Id or slug.")
    rating = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)
    comment = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_COMMENT)


class ReviewChange(serializers.Serializer[Any]):
    """The author changes rating and comment, an admin whether it is shown."""

    rating = serializers.IntegerField(required=False, min_value=LOWEST, max_value=HIGHEST)
    comment = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_COMMENT)
    is_visible = serializers.BooleanField(required=False, help_text="For admins: false hides it.")


class ReviewFilters(serializers.Serializer[Any]):
    """Query parameters of the list of reviews."""

    product = serializers.CharField(required=False, max_length=_LONGEST_KEY, help_text="Id or slug.")
    rating = serializers.IntegerField(required=False, min_value=LOWEST, max_value=HIGHEST)
    verified_purchase = serializers.BooleanField(required=False)
    is_visible = serializers.BooleanField(
        required=False, help_text="Hidden ones are seen by their authors and admins alone."
    )
    mine = serializers.BooleanField(required=False, help_text="My own.")
    ordering = OrderingField(tuple(ORDERS))
