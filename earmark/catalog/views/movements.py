"""Goods come in, are counted, and what happened to them can be read: online and in stores alike."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import cache, clock, replica
from earmark.base.idempotency import once
from earmark.base.paging import NewestFirst
from earmark.base.views import Endpoint, ListEndpoint
from earmark.catalog.queries.store_products import online_stock, placed_stock
from earmark.catalog.rules import PRODUCTS
from earmark.catalog.services.products import Stores
from earmark.catalog.services.store_products import stock_of_product, stock_of_store_product
from earmark.catalog.views.products import writable
from earmark.identity.authentication import caller_of
from earmark.inventory.models import Movement
from earmark.inventory.queries import movements
from earmark.inventory.serializers import (
    AdjustSerializer,
    MovementFilters,
    MovementSerializer,
    ReceiveSerializer,
)
from earmark.inventory.services.stock import Change, adjust, receive

_CAME = OpenApiExample("A delivery", {"quantity": 24, "reason": "delivery 4711"}, request_only=True)
_COUNTED = OpenApiExample(
    "Two are broken", {"quantity": -2, "reason": "broken in transit"}, request_only=True
)


class _OfProduct:
    """The online stock of a product: `product_id` stands in the path."""

    @staticmethod
    def kept(stores: Stores, *, product_id: int) -> UUID | None:
        """The stock, to be read. Raises ProductNotFound."""
        return online_stock(product_id, stores)

    @staticmethod
    def stock(stores: Stores, *, product_id: int) -> UUID:
        """The stock, to be moved. Raises ProductNotFound."""
        return stock_of_product(product_id, stores)


class _OfStoreProduct:
    """The stock of a store product: `store_product_id` stands in the path."""

    @staticmethod
    def kept(stores: Stores, *, store_product_id: int) -> UUID | None:
        """The stock, to be read. Raises StoreProductNotFound."""
        return placed_stock(store_product_id, stores)

    @staticmethod
    def stock(stores: Stores, *, store_product_id: int) -> UUID:
        """The stock, to be moved. Raises StoreProductNotFound."""
        return stock_of_store_product(store_product_id, stores)


class _Moving(Endpoint):
    """One movement of the stock that the path names."""

    stock: Callable[..., UUID]

    def moved(
        self, request: Request, path: dict[str, int], move: Callable[..., Movement], body: dict[str, Any]
    ) -> HttpResponse:
        """201 with the movement. Raises InsufficientStock."""

        def effect() -> Any:
            change = Change(reason=body["reason"], actor=caller_of(request).id, now=clock.now())
            stock = self.stock(writable(request), **path)
            moved = move(stock_id=stock, quantity=body["quantity"], change=change)
            cache.changed(PRODUCTS)
            return movements.show(moved)

        return once(self.key(request), effect, status=201).response()


class _Receiving(_Moving):
    @extend_schema(
        summary="Receive goods",
        tags=["Stock"],
        request=ReceiveSerializer,
        responses={201: MovementSerializer},
        examples=[_CAME],
    )
    def post(self, request: Request, **path: int) -> HttpResponse:
        """Goods came in. Takes an Idempotency-Key."""
        return self.moved(request, path, receive, self.read(request, ReceiveSerializer))


class _Adjusting(_Moving):
    @extend_schema(
        summary="Adjust stock",
        tags=["Stock"],
        request=AdjustSerializer,
        responses={201: MovementSerializer},
        examples=[_COUNTED],
    )
    def post(self, request: Request, **path: int) -> HttpResponse:
        """More or fewer than was thought, with a reason. What is promised to orders stays: 409 `insufficient_stock`.

        Takes an Idempotency-Key.
        """
        return self.moved(request, path, adjust, self.read(request, AdjustSerializer))


class _History(ListEndpoint):
    pagination_class = NewestFirst
    kept: Callable[..., UUID | None]

    @extend_schema(
        summary="Movements of stock",
        tags=["Stock"],
        parameters=[MovementFilters],
        responses=MovementSerializer(many=True),
    )
    @replica.may_answer(patience=replica.PATIENT)
    def get(self, request: Request, **path: int) -> Response:
        """What came in, was counted, sold and returned, newest first. Their sum is what is on hand."""
        filters = self.query(request, MovementFilters)
        stock = self.kept(writable(request), **path)
        return self.page(request, movements.movements(stock, **filters), movements.present)


class ReceiveProductView(_OfProduct, _Receiving):
    """Into the online store."""


class AdjustProductView(_OfProduct, _Adjusting):
    """In the online store."""


class ProductMovementsView(_OfProduct, _History):
    """Of the online store."""


class ReceiveStoreProductView(_OfStoreProduct, _Receiving):
    """Into a store."""


class AdjustStoreProductView(_OfStoreProduct, _Adjusting):
    """In a store."""


class StoreProductMovementsView(_OfStoreProduct, _History):
    """Of a store."""
