"""What stores sell, over HTTP."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock, replica
from earmark.base.idempotency import once
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.catalog.queries import store_products
from earmark.catalog.serializers.store_products import (
    LowStockSerializer,
    NewStoreProduct,
    StoreProductChange,
    StoreProductFilters,
    StoreProductSerializer,
)
from earmark.catalog.services.store_products import (
    change_store_product,
    create_store_product,
    delete_store_product,
)
from earmark.catalog.views.products import writable
from earmark.identity.authentication import caller_of
from earmark.inventory.services.stock import Change

_EXAMPLE = {"store_id": 2, "product_id": 7, "stock": 20, "base_price": "12.50"}


class StoreProductsView(ListEndpoint):
    """Which store sells what."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="List store products",
        tags=["Stores"],
        parameters=[StoreProductFilters],
        responses=StoreProductSerializer(many=True),
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """What stores sell, at which price, and how much there is. What the online store sells, the products say."""
        found = store_products.store_products(**self.query(request, StoreProductFilters))
        return self.page(request, found, store_products.present)

    @extend_schema(
        summary="Sell a product in a store",
        tags=["Stores"],
        request=NewStoreProduct,
        responses={201: StoreProductSerializer},
        examples=[OpenApiExample("Twenty of them", _EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> HttpResponse:
        """A store product with its opening stock, by an admin or the store's merchant; a second one is 409.

        `base_price` is the product's price unless it is given. Takes an Idempotency-Key.
        """
        body = self.read(request, NewStoreProduct)

        def effect() -> Any:
            change = Change(reason="opening stock", actor=caller_of(request).id, now=clock.now())
            made = create_store_product(fields=body, stores=writable(request), change=change)
            return store_products.store_product(made)

        return once(self.key(request), effect, status=201).response()


class StoreProductView(Endpoint):
    """One of them."""

    @extend_schema(summary="One store product", tags=["Stores"], responses=StoreProductSerializer)
    def get(self, request: Request, store_product_id: int) -> Response:
        """A product that a store sells."""
        return Response(store_products.store_product(store_product_id))

    @extend_schema(
        summary="Replace a store product",
        tags=["Stores"],
        request=NewStoreProduct,
        responses=StoreProductSerializer,
        examples=[OpenApiExample("Thirty of them", _EXAMPLE | {"stock": 30}, request_only=True)],
    )
    def put(self, request: Request, store_product_id: int) -> HttpResponse:
        """As PATCH; which store and which product it is cannot be changed. Takes an Idempotency-Key."""
        return self._changed(request, store_product_id, self.read(request, NewStoreProduct))

    @extend_schema(
        summary="Change a store product",
        tags=["Stores"],
        request=StoreProductChange,
        responses=StoreProductSerializer,
        examples=[OpenApiExample("Counted", {"stock": 18}, request_only=True)],
    )
    def patch(self, request: Request, store_product_id: int) -> HttpResponse:
        """Another price, another stock, by an admin or the store's merchant. Stock is set by a movement."""
        return self._changed(request, store_product_id, self.read(request, StoreProductChange))

    @extend_schema(summary="Delete a store product", tags=["Stores"], responses={204: None})
    def delete(self, request: Request, store_product_id: int) -> HttpResponse:
        """Takes away one whose stock never moved; else 409 `store_product_in_use`."""
        delete_store_product(id=store_product_id, stores=writable(request))
        return HttpResponse(status=204)

    def _changed(self, request: Request, id: int, body: dict[str, Any]) -> HttpResponse:
        def effect() -> Any:
            change = Change(reason="set by hand", actor=caller_of(request).id, now=clock.now())
            change_store_product(id=id, fields=body, stores=writable(request), change=change)
            return store_products.store_product(id)

        return once(self.key(request), effect, status=200).response()


class LowStockView(ListEndpoint):
    """What has to be ordered soon."""

    pagination_class = NumberedPages

    @extend_schema(summary="Low stock", tags=["Stores"], responses=LowStockSerializer(many=True))
    @replica.may_answer(patience=replica.PATIENT)
    def get(self, request: Request) -> Response:
        """Stock at or below its line, the longest first: of all stores for an admin, of their own for a merchant."""
        return self.page(request, store_products.low_stock(writable(request)), store_products.present_low)
