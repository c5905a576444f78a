"""Orders: place, look, cancel, send, deliver."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock, replica
from earmark.base.fields import FIELDS_PARAMETER, pick, wanted
from earmark.base.idempotency import ended, once
from earmark.base.paging import NewestFirst
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of, plain
from earmark.orders import metrics
from earmark.orders.cart_token import owner_of
from earmark.orders.queries import orders
from earmark.orders.serializers.orders import (
    OrderFilters,
    OrderSerializer,
    PlaceOrderSerializer,
    ShipSerializer,
    StoreChoiceSerializer,
    TrackingSerializer,
)
from earmark.orders.services.cancel import cancel_order
from earmark.orders.services.deliver import deliver_order
from earmark.orders.services.place import Wish, place_order
from earmark.orders.services.ship import ship_order
from earmark.orders.views.cart import TOKEN

CREATED, OK = 201, 200


class OrdersView(ListEndpoint):
    """All of mine, and one more."""

    pagination_class = NewestFirst

    @extend_schema(
        summary="My orders",
        tags=["Orders"],
        parameters=[OrderFilters, FIELDS_PARAMETER],
        responses=OrderSerializer(many=True),
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """My orders, newest first. A merchant sees those with lines of their stores too, whole; an admin sees all."""
        filters = self.query(request, OrderFilters)
        fields = wanted(request, OrderSerializer)
        found = orders.orders_for(caller_of(request), **filters)
        return self.page(request, found, lambda rows: pick(orders.present(rows), fields))

    @extend_schema(
        summary="Place an order",
        tags=["Orders"],
        parameters=[TOKEN],
        request=PlaceOrderSerializer,
        responses={201: OrderSerializer},
        examples=[
            OpenApiExample(
                "Two chairs from the wallet",
                {
                    "items": [{"product": 7, "quantity": 2}],
                    "payment_method": "wallet",
                    "promo_code": "SPRING",
                },
                request_only=True,
            ),
            OpenApiExample("What is in the cart", {"from_cart": True}, request_only=True),
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        """Holds all lines, the code's use and the wallet's money in one step, or nothing. Takes an Idempotency-Key.

        Too little left is 409 `out_of_stock`, with `lines` naming what and how many there are; a wallet with too
        little 400 `insufficient_balance`; a code that cannot be used 400 `promo_code_invalid` with a `reason`.
        """
        caller, now = caller_of(request), clock.now()
        wish = Wish(user_id=caller.id, **self.read(request, PlaceOrderSerializer))
        key = self.key(request)
        owner_of(plain(request), user_id=caller.id, now=now)  # a guest's cart becomes the caller's first
        count = partial(metrics.placed.count, metrics.way_to_pay(wish.payment_method))
        return ended(
            lambda: once(key, lambda: place_order(wish=wish, now=now), status=CREATED), count, done="placed"
        ).response()


class OrderView(Endpoint):
    """One of them."""

    @extend_schema(
        summary="One order", tags=["Orders"], parameters=[FIELDS_PARAMETER], responses=OrderSerializer
    )
    def get(self, request: Request, order_id: UUID) -> Response:
        """An order that I may see; 404 otherwise."""
        fields = wanted(request, OrderSerializer)
        return Response(pick([orders.order_for(caller_of(request), order_id)], fields)[0])


class TrackingView(Endpoint):
    """Where it is."""

    @extend_schema(summary="Track an order", tags=["Orders"], responses=TrackingSerializer)
    def get(self, request: Request, order_id: UUID) -> Response:
        """What happened to it, oldest first, and the parcels."""
        return Response(orders.tracking_for(caller_of(request), order_id))


class CancelOrderView(Endpoint):
    """Give it up."""

    @extend_schema(
        summary="Cancel an order",
        tags=["Orders"],
        request=None,
        responses=OrderSerializer,
    )
    def post(self, request: Request, order_id: UUID) -> HttpResponse:
        """While it is pending and no parcel has left: stock, the code's use and the money come back, once.

        200 again for a cancelled one; later 409 `invalid_transition`. By its customer or an admin.
        Takes an Idempotency-Key.
        """
        caller, now = caller_of(request), clock.now()
        key = self.key(request)
        return once(
            key, lambda: cancel_order(caller=caller, order_id=order_id, now=now), status=OK
        ).response()


class ShipOrderView(Endpoint):
    """Send it."""

    @extend_schema(
        summary="Ship an order",
        tags=["Orders"],
        request=ShipSerializer,
        responses=OrderSerializer,
        examples=[
            OpenApiExample("Sent", {"carrier": "DHL", "tracking_number": "JD014600003828"}, request_only=True)
        ],
    )
    def post(self, request: Request, order_id: UUID) -> HttpResponse:
        """Sends all that is still to be sent, or one store's part; a merchant sends what is their stores'.

        The first parcel settles the whole order: from then on it can be returned, not cancelled. The order is
        `shipped` with its last line. Nothing left to send is 409 `invalid_transition`, a gateway's payment that is
        not authorized 409 `payment_required`. Takes an Idempotency-Key.
        """
        body = self.read(request, ShipSerializer)
        return _moved(self, request, order_id, ship_order, body)


class DeliverOrderView(Endpoint):
    """It is there."""

    @extend_schema(
        summary="Note an order's delivery",
        tags=["Orders"],
        request=StoreChoiceSerializer,
        responses=OrderSerializer,
        examples=[OpenApiExample("All of it", {}, request_only=True)],
    )
    def post(self, request: Request, order_id: UUID) -> HttpResponse:
        """All parcels that are on their way have arrived, or one store's; a merchant says so of their stores'.

        The order is `delivered` with its last parcel. None on its way is 409 `invalid_transition`.
        Takes an Idempotency-Key.
        """
        body = self.read(request, StoreChoiceSerializer)
        return _moved(self, request, order_id, deliver_order, body)


def _moved(view: Endpoint, request: Request, order_id: UUID, verb: Any, body: dict[str, Any]) -> HttpResponse:
    caller, now = caller_of(request), clock.now()
    return once(
        view.key(request), lambda: verb(caller=caller, order_id=order_id, **body, now=now), status=OK
    ).response()
