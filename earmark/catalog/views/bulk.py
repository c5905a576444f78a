"""Products by the thousand."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.files import FilesParser, file_of
from earmark.base.idempotency import once
from earmark.base.json import JSONParser
from earmark.base.views import Endpoint
from earmark.catalog.rules import LARGEST_BULK
from earmark.catalog.serializers.bulk import BulkOptions, BulkResult, BulkRow, SheetSerializer
from earmark.catalog.services.bulk_create import check_rows, create_products
from earmark.catalog.services.products import store_for
from earmark.catalog.sheets import read_sheet
from earmark.catalog.views.products import writable
from earmark.identity.authentication import caller_of
from earmark.inventory.services.stock import Change

_ROW = {
    "name": "Canvas tote bag",
    "sku": "BAG-0001",
    "price": "14.90",
    "stock_quantity": 40,
    "brand": "Andes",
    "description": "Heavy cotton, long handles.",
    "categories": ["bags"],
}


class BulkCreateView(Endpoint):
    """An upload of products."""

    parser_classes = (JSONParser, FilesParser)

    @extend_schema(
        summary="Upload products",
        tags=["Products"],
        parameters=[BulkOptions],
        request={"application/json": BulkRow(many=True), "multipart/form-data": SheetSerializer},
        responses={201: BulkResult, 200: BulkResult},
        examples=[OpenApiExample("Two rows", [_ROW, {"name": "Mug", "price": "7.50"}], request_only=True)],
    )
    def post(self, request: Request) -> Any:
        """Creates a product from each row, up to 10,000 at a time; all of them or none.

        A JSON array, or a CSV file in the field `file`: UTF-8, commas or semicolons, a header in any order with
        name, price, and at will sku, slug, stock_quantity, brand, description, is_featured, is_active, and categories
        separated by bars. Each of `errors` has the `index` of its row, from 0; `more` says how many are not shown.
        With `dry_run` nothing is changed, and 200 says what would be. Takes an Idempotency-Key.
        """
        options, caller = self.query(request, BulkOptions), caller_of(request)
        stores = writable(request)
        rows, ignored = _rows(request)
        notes = {"ignored_columns": ignored} if ignored else {}
        if options["dry_run"]:
            store_for(options.get("store"), stores)
            return Response({"created": len(check_rows(rows)), **notes})

        def effect() -> dict[str, Any]:
            change = Change(reason="bulk upload", actor=caller.id, now=clock.now())
            created = create_products(rows=rows, store=options.get("store"), stores=stores, change=change)
            return {"created": created, **notes}

        return once(self.key(request), effect, status=201).response()


def _rows(request: Request) -> tuple[list[Any], list[str]]:
    """What was sent, whichever way, and the columns that nobody knows. Raises MalformedSheet, ValidationError."""
    if str(request.content_type).startswith("multipart/"):
        return read_sheet(file_of(request, "file"), most=LARGEST_BULK)
    if not isinstance(request.data, list):
        raise ValidationError("An array of products is expected, or a CSV file.")
    return request.data, []
