"""Products: list, featured, one; written by admins and by the merchants whose they are."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import cache, clock
from earmark.base.fields import FIELDS_PARAMETER, pick, wanted
from earmark.base.idempotency import once
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.catalog.queries import products
from earmark.catalog.queries.products import Eyes
from earmark.catalog.rules import PRODUCTS
from earmark.catalog.serializers.products import NewProduct, ProductChange, ProductFilters, ProductSerializer
from earmark.catalog.services.products import change_product, create_product, delete_product
from earmark.identity.authentication import caller_of
from earmark.identity.rules import ADMIN, MERCHANT
from earmark.inventory.queries.staff import writable_by
from earmark.inventory.services.stock import Change

_EXAMPLE = {
    "name": "Kitchen Radio",
    "price": "49.90",
    "brand": "Sonar",
    "categories": ["audio"],
    "stock_quantity": 12,
}


def writable(request: Request) -> frozenset[int] | None:
    """Stores whose products the caller may change; None: all. Whoever asks is an admin or a merchant."""
    return writable_by(caller_of(request))


def _eyes(request: Request) -> Eyes:
    """What the caller may see besides what is sold."""
    caller: Any = request.user
    return Eyes(writable(request)) if caller is not None and caller.role in (ADMIN, MERCHANT) else Eyes()


class ProductsView(ListEndpoint):
    """What there is to buy."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="List products",
        tags=["Products"],
        parameters=[ProductFilters, FIELDS_PARAMETER],
        responses=ProductSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Active products, the newest first, or the best match first where something is searched for.

        A search finds words, the beginning of the last word, exact SKUs, and names that look alike. Cached, with an
        ETag. Admins, and merchants for their own stores, see with `is_active=false` what is not sold.
        """
        filters = self.query(request, ProductFilters)
        fields = wanted(request, ProductSerializer)
        public = filters.setdefault("is_active", True)
        eyes = Eyes() if public else _eyes(request)

        def make() -> Any:
            found = products.products(eyes=eyes, **filters)
            return self.page(request, found, lambda rows: pick(products.present(rows), fields)).data

        return cache.answer(request, PRODUCTS, make) if public else cache.fresh(request, make)

    @extend_schema(
        summary="Create a product",
        tags=["Products"],
        request=NewProduct,
        responses={201: ProductSerializer},
        examples=[OpenApiExample("A radio", _EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> HttpResponse:
        """A new product with its opening stock. Takes an Idempotency-Key. For admins, and merchants for their stores.

        Without a slug or a SKU one is made from the name. `store` is the house's unless it is given; a merchant
        with one store may leave it out too.
        """
        body = self.read(request, NewProduct)

        def effect() -> Any:
            change = Change(reason="opening stock", actor=caller_of(request).id, now=clock.now())
            stores = writable(request)
            made = create_product(fields=body, stores=stores, change=change)
            return products.product(made.pk, eyes=Eyes(stores))

        return once(self.key(request), effect, status=201).response()


class FeaturedView(ListEndpoint):
    """What the house recommends."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="Featured products",
        tags=["Products"],
        parameters=[FIELDS_PARAMETER],
        responses=ProductSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Active products that are featured, the newest first. Cached, with an ETag."""
        fields = wanted(request, ProductSerializer)

        def make() -> Any:
            found = products.products(is_featured=True)
            return self.page(request, found, lambda rows: pick(products.present(rows), fields)).data

        return cache.answer(request, PRODUCTS, make)


class ProductView(Endpoint):
    """One of them."""

    @extend_schema(
        summary="One product",
        tags=["Products"],
        parameters=[FIELDS_PARAMETER],
        responses=ProductSerializer,
    )
    def get(self, request: Request, product_id: int) -> Response:
        """A product that is sold; 404 `product_not_found`. Cached, with an ETag.

        Admins, and merchants for their own stores, see one that is not sold too.
        """
        fields = wanted(request, ProductSerializer)
        eyes = _eyes(request)

        def make() -> Any:
            return pick([products.product(product_id, eyes=eyes)], fields)[0]

        return cache.answer(request, PRODUCTS, make) if eyes == Eyes() else cache.fresh(request, make)

    @extend_schema(
        summary="Change a product",
        tags=["Products"],
        request=ProductChange,
        responses=ProductSerializer,
        examples=[OpenApiExample("A new price", {"price": "44.90", "stock_quantity": 20}, request_only=True)],
    )
    def patch(self, request: Request, product_id: int) -> HttpResponse:
        """Other fields, all or none. `stock_quantity` sets what the online store can sell, as a movement of stock.

        For admins, and merchants for their own stores.
        """
        return self._changed(request, product_id, self.read(request, ProductChange))

    @extend_schema(
        summary="Replace a product",
        tags=["Products"],
        request=NewProduct,
        responses=ProductSerializer,
        examples=[OpenApiExample("A radio", _EXAMPLE, request_only=True)],
    )
    def put(self, request: Request, product_id: int) -> HttpResponse:
        """As PATCH, with name and price needed; what is left out, the stock too, stays as it is.

        Takes an Idempotency-Key.
        """
        return self._changed(request, product_id, self.read(request, NewProduct))

    @extend_schema(summary="Delete a product", tags=["Products"], responses={204: None})
    def delete(self, request: Request, product_id: int) -> HttpResponse:
        """Takes away a product without history; else 409 `product_in_use`: deactivate it.

        Orders, stores that sell it and movements of its stock are history.
        """
        delete_product(product_id=product_id, stores=writable(request))
        return HttpResponse(status=204)

    def _changed(self, request: Request, product_id: int, body: dict[str, Any]) -> HttpResponse:
        def effect() -> Any:
            change = Change(reason="set by hand", actor=caller_of(request).id, now=clock.now())
            stores = writable(request)
            change_product(product_id=product_id, fields=body, stores=stores, change=change)
            return products.product(product_id, eyes=Eyes(stores))

        return once(self.key(request), effect, status=200).response()
