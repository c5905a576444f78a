"""Uploads and exports: what their documents say. Rows are read by `earmark.catalog.drafts`, which is faster."""

from typing import Any

from rest_framework import serializers

from earmark.base.fields import AnyCaseChoice
from earmark.catalog.serializers.fields import LARGEST_ID, CategoryKeyField
from earmark.catalog.serializers.products import NewProduct, ProductFilters


class BulkOptions(serializers.Serializer[Any]):
    """How an upload is meant."""

    dry_run = serializers.BooleanField(default=False, help_text="Look at the rows and change nothing.")
    store = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        help_text="Whose products they are; the house's, or the merchant's only store's, unless it is said.",
    )


class BulkRow(NewProduct):
    """A product of an upload; whose they are is said for all at once."""

    store = None  # type: ignore[assignment]  # not here
    low_stock_at = None  # type: ignore[assignment]  # nor this
    categories = serializers.ListField(child=CategoryKeyField(), max_length=100, required=False)


class SheetSerializer(serializers.Serializer[Any]):
    """A CSV file."""

    file = serializers.FileField()


class BulkResult(serializers.Serializer[Any]):
    """What an upload did, or would do."""

    created = serializers.IntegerField()
    ignored_columns = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Columns of the file that mean nothing."
    )


class ExportOptions(ProductFilters):
    """As the list's filters, and how the rows are written."""

    format = AnyCaseChoice(choices=("csv", "jsonl"), default="csv")
