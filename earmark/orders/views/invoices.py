"""The bill."""

import hashlib
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from earmark.base.json import dumps, ready
from earmark.base.views import Endpoint
from earmark.identity.authentication import caller_of
from earmark.orders.serializers.payments import DrawingSerializer
from earmark.orders.services.invoices import invoice_for


class InvoiceView(Endpoint):
    """An order's."""

    @extend_schema(
        summary="Invoice of an order",
        tags=["Orders"],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, 202: DrawingSerializer},
    )
    def get(self, request: Request, order_id: UUID) -> HttpResponse:
        """A PDF. Who asks first gets 202 with `Retry-After`: it is drawn in the background, once, and stays as it is.

        A cancelled order has none: 409 `no_invoice`.
        """
        number, pdf = invoice_for(caller=caller_of(request), order_id=order_id)
        if pdf is None:
            return ready(dumps({"status": "pending"}), status=202, headers={"Retry-After": "1"})
        tag = f'"{hashlib.sha256(pdf).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        known = {
            item.strip().removeprefix("W/") for item in request.headers.get("If-None-Match", "").split(",")
        }
        if tag in known or "*" in known:
            return HttpResponse(status=304, headers=headers)
        headers["Content-Disposition"] = f'attachment; filename="invoice-{number}.pdf"'
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)
