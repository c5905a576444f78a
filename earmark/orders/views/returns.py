"""Returns: ask, take back, refuse."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.idempotency import once
from earmark.base.paging import NewestFirst
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.orders.queries.returns import present, returns_of
from earmark.orders.serializers.returns import AcceptInput, DecisionInput, ReturnInput, ReturnSerializer
from earmark.orders.services.returns import Wish, decide_return, return_goods


class ReturnsView(ListEndpoint):
    """What came back of an order, or is to."""

    pagination_class = NewestFirst

    @extend_schema(summary="Returns of an order", tags=["Returns"], responses=ReturnSerializer(many=True))
    def get(self, request: Request, order_id: UUID) -> Response:
        """Of an order that I may see, newest first."""
        return self.page(request, returns_of(caller_of(request), order_id), present)

    @extend_schema(
        summary="Return goods",
        tags=["Returns"],
        request=ReturnInput,
        responses={201: ReturnSerializer},
        examples=[
            OpenApiExample(
                "One of two",
                {"items": [{"product": 7, "quantity": 1}], "reason": "A leg is loose."},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, order_id: UUID) -> HttpResponse:
        """By the customer: asks for it (`requested`). By an admin, or the merchant of the store that sent it: accepted
        at once, with the money back and, unless `restock` is false, the pieces for sale again.

        What has not been sent is 409 `invalid_transition`; more than is left of it 409 `nothing_to_return`. What goes
        back is what was paid, less the line's share of a discount. Takes an Idempotency-Key.
        """
        caller, now = caller_of(request), clock.now()
        wish = Wish(**self.read(request, ReturnInput))

        def effect() -> dict[str, Any]:
            return return_goods(caller=caller, order_id=order_id, wish=wish, now=now)

        return once(self.key(request), effect, status=201).response()


class AcceptReturnView(Endpoint):
    """Take it back."""

    @extend_schema(
        summary="Accept a return",
        tags=["Returns"],
        request=AcceptInput,
        responses=ReturnSerializer,
        examples=[OpenApiExample("Broken", {"note": "Sorry!", "restock": False}, request_only=True)],
    )
    def post(self, request: Request, order_id: UUID, return_id: UUID) -> HttpResponse:
        """The money goes back, and the pieces are for sale again unless `restock` is false. Again: the same answer.

        A refused one is 409 `invalid_transition`. Takes an Idempotency-Key.
        """
        body = self.read(request, AcceptInput)
        return _decided(self, request, order_id, return_id, accept=True, **body)


class RefuseReturnView(Endpoint):
    """Leave it."""

    @extend_schema(
        summary="Refuse a return",
        tags=["Returns"],
        request=DecisionInput,
        responses=ReturnSerializer,
        examples=[OpenApiExample("Worn", {"note": "It has been worn."}, request_only=True)],
    )
    def post(self, request: Request, order_id: UUID, return_id: UUID) -> HttpResponse:
        """Nothing moves; `note` is shown in the order's tracking. An accepted one is 409 `invalid_transition`.

        Takes an Idempotency-Key.
        """
        body = self.read(request, DecisionInput)
        return _decided(self, request, order_id, return_id, accept=False, restock=True, **body)


def _decided(
    view: Endpoint, request: Request, order_id: UUID, return_id: UUID, *, note: str, **decision: bool
) -> HttpResponse:
    caller, now = caller_of(request), clock.now()

    def effect() -> dict[str, Any]:
        return decide_return(
            caller=caller, order_id=order_id, return_id=return_id, remark=note, now=now, **decision
        )

    return once(view.key(request), effect, status=200).response()
