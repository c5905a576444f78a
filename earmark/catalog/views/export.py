"""The catalog as a file."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from earmark.base.views import Endpoint
from earmark.catalog.queries.export import as_lines, as_sheet
from earmark.catalog.queries.products import Eyes, products
from earmark.catalog.serializers.bulk import ExportOptions
from earmark.catalog.views.products import writable

_FORMATS = {
    "csv": (as_sheet, "text/csv; charset=utf-8"),
    "jsonl": (as_lines, "application/x-ndjson"),
}


class ExportView(Endpoint):
    """What the caller may change, to take along."""

    @extend_schema(
        summary="Export products",
        tags=["Products"],
        parameters=[ExportOptions],
        responses={(200, kind): OpenApiTypes.STR for _, kind in _FORMATS.values()},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """All products, or those that the filters leave, by id; a merchant's are those of their stores.

        The columns are those that an upload takes, and the id. With `is_active` only what is sold, or what is not.
        """
        options = self.query(request, ExportOptions)
        write, kind = _FORMATS[options["format"]]
        stores = writable(request)
        actives = [options.pop("is_active")] if "is_active" in options else [True, False]
        filters = {name: value for name, value in options.items() if name not in ("format", "ordering")}
        found = [products(eyes=Eyes(stores), is_active=active, **filters) for active in actives]
        if stores is not None:
            found = [rows.filter(store__in=stores) for rows in found]
        return StreamingHttpResponse(
            write(found),
            content_type=kind,
            headers={
                "Content-Disposition": f'attachment; filename="products.{options["format"]}"',
                "Cache-Control": "no-store",
            },
        )
