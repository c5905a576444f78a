"""Kinds of values that the catalog's endpoints take."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from earmark.catalog.rules import CATEGORY_SLUG, SLUG

LARGEST_ID = 2**63 - 1


class SlugField(serializers.RegexField):
    """Letters, digits, hyphens and underscores, of any script; empty: made from the name."""

    def __init__(self, **options: Any) -> None:
        message = "Letters, digits, hyphens and underscores are expected."
        super().__init__(SLUG, allow_blank=True, error_messages={"invalid": message}, **options)


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}]})
class CategoryKeyField(serializers.Field):  # type: ignore[type-arg]
    """A category by its slug, or by its id."""

    def to_internal_value(self, data: Any) -> str | int:
        """As it is given: which category it is, the database knows. Raises ValidationError."""
        if isinstance(data, str) and 0 < len(data) <= CATEGORY_SLUG and "\0" not in data:
            return data
        if isinstance(data, int) and not isinstance(data, bool) and 0 < data <= LARGEST_ID:
            return data
        raise serializers.ValidationError("A category's slug or id is expected.", code="invalid")

    def to_representation(self, value: Any) -> str:
        """The slug."""
        return str(value)


class LowStockField(serializers.IntegerField):
    """The line from which on stock is low."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=0,
            max_value=2**31 - 1,
            required=False,
            allow_null=True,
            help_text="Low from here down; null: as the settings say. Listed at `/api/v1/inventory/low-stock/`.",
            **options,
        )


class OrderingField(serializers.CharField):
    """Names of columns, separated by commas; `-` in front reverses."""

    def __init__(self, names: tuple[str, ...], **options: Any) -> None:
        self.names = names
        said = ", ".join(f"`{name}`" for name in names)
        super().__init__(
            required=False, help_text=f"{said}, separated by commas; `-` in front reverses.", **options
        )

    def to_internal_value(self, data: Any) -> Any:
        """The names. Raises ValidationError for one that is not known."""
        given = [name.strip() for name in super().to_internal_value(data).split(",") if name.strip()]
        for name in given:
            if name.removeprefix("-") not in self.names:
                raise serializers.ValidationError(f"Cannot order by {name}.")
        return given
