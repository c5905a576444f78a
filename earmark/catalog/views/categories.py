"""Categories: list, tree, one, what things cost there; written by admins."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import cache
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.catalog.queries import categories
from earmark.catalog.rules import CATEGORIES, PRODUCTS
from earmark.catalog.serializers.categories import (
    AveragePriceSerializer,
    CategoryChange,
    CategoryFilters,
    CategoryNodeSerializer,
    CategorySerializer,
    NewCategory,
    RootFilter,
)
from earmark.catalog.services.categories import change_category, create_category, delete_category
from earmark.catalog.services.tree import Where

_PLACES = ("parent", "before", "after", "position")


class CategoriesView(ListEndpoint):
    """All of them."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="List categories",
        tags=["Categories"],
        parameters=[CategoryFilters],
        responses=CategorySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Categories in the tree's order. Cached, with an ETag."""
        filters = self.query(request, CategoryFilters)

        def make() -> Any:
            return self.page(request, categories.categories(**filters), categories.present).data

        return cache.answer(request, CATEGORIES, make)

    @extend_schema(
        summary="Create a category",
        tags=["Categories"],
        request=NewCategory,
        responses={201: CategorySerializer},
        examples=[
            OpenApiExample("A root", {"name": "Electronics"}, request_only=True),
            OpenApiExample("Beneath another", {"name": "Audio", "parent": "electronics"}, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """A new category, the last beneath its parent unless a place is given. For admins.

        Without a slug one is made from the name.
        """
        body = self.read(request, NewCategory)
        made = create_category(**_fields(body), where=_where(body))
        return Response(categories.category(made.slug), status=201)


class CategoryTreeView(Endpoint):
    """All of them, as trees."""

    @extend_schema(
        summary="The tree of categories",
        tags=["Categories"],
        parameters=[RootFilter],
        responses=CategoryNodeSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The roots, each with its `children` to any depth; or one subtree. Cached, with an ETag."""
        root = self.query(request, RootFilter).get("root", "")
        return cache.answer(request, CATEGORIES, lambda: categories.tree(root))


class CategoryView(Endpoint):
    """One of them."""

    @extend_schema(summary="One category", tags=["Categories"], responses=CategorySerializer)
    def get(self, request: Request, slug: str) -> Response:
        """A category; 404 `category_not_found`. Cached, with an ETag."""
        return cache.answer(request, CATEGORIES, lambda: categories.category(slug))

    @extend_schema(
        summary="Change or move a category",
        tags=["Categories"],
        request=CategoryChange,
        responses=CategorySerializer,
        examples=[
            OpenApiExample("Move", {"parent": "audio", "position": "first"}, request_only=True),
            OpenApiExample("Reorder", {"after": "headphones"}, request_only=True),
        ],
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Other fields, another place, or both. All beneath it moves along. For admins.

        `parent` moves it (last among its new siblings), `before`, `after` or `position` says where among them.
        Beneath itself it cannot be moved: 400.
        """
        return _changed(slug, self.read(request, CategoryChange))

    @extend_schema(
        summary="Replace a category",
        tags=["Categories"],
        request=NewCategory,
        responses=CategorySerializer,
        examples=[OpenApiExample("Rename", {"name": "Hi-fi", "parent": "electronics"}, request_only=True)],
    )
    def put(self, request: Request, slug: str) -> Response:
        """As PATCH, with the name needed; what is left out stays as it is. For admins."""
        return _changed(slug, self.read(request, NewCategory))

    @extend_schema(summary="Delete a category", tags=["Categories"], responses={204: None})
    def delete(self, request: Request, slug: str) -> HttpResponse:
        """Takes away a category without children and products; else 409 `category_in_use`. For admins."""
        delete_category(slug=slug)
        return HttpResponse(status=204)


class AveragePriceView(Endpoint):
    """What things cost there."""

    @extend_schema(
        summary="Average price in a category", tags=["Categories"], responses=AveragePriceSerializer
    )
    def get(self, request: Request, slug: str) -> Response:
        """Over active products of the category and all beneath it, each counted once, rounded half-up; null where
        there is none. Cached, with an ETag.
        """
        return cache.answer(request, PRODUCTS, lambda: categories.average_price(slug))


def _changed(slug: str, body: dict[str, Any]) -> Response:
    found = change_category(slug=slug, fields=_fields(body), where=_where(body))
    return Response(categories.category(found.slug))


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    """All but the place; an empty slug is none."""
    return {name: value for name, value in body.items() if name not in _PLACES and (name != "slug" or value)}


def _where(body: dict[str, Any]) -> Where:
    return Where(**{name: value for name, value in body.items() if name in _PLACES})
