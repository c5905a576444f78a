"""Stores over HTTP."""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import replica
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.identity.rules import MERCHANT
from earmark.inventory.queries import stores
from earmark.inventory.queries.staff import staff_of, writable_by
from earmark.inventory.serializers import (
    NewStaff,
    NewStore,
    StaffSerializer,
    StoreChange,
    StoreFilters,
    StoreSerializer,
)
from earmark.inventory.services.staff import add_staff, remove_staff
from earmark.inventory.services.stores import change_store, create_store, delete_store, point

_EXAMPLE = {"name": "Tienda Centro", "lat": 4.711, "lon": -74.072}


class StoresView(ListEndpoint):
    """Places that sell."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="List stores",
        tags=["Stores"],
        parameters=[StoreFilters],
        responses=StoreSerializer(many=True),
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """Stores by name, or the nearest first with `near=lat,lon`. The online store has no place and is not here."""
        asked = self.query(request, StoreFilters)
        nearest = "near" in asked and "ordering" not in asked
        return self.page(
            request, stores.stores(**asked), stores.present_nearest if nearest else stores.present
        )

    @extend_schema(
        summary="Open a store",
        tags=["Stores"],
        request=NewStore,
        responses={201: StoreSerializer},
        examples=[OpenApiExample("In Bogotá", _EXAMPLE, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """A new store. A merchant who opens one is its staff."""
        body, caller = self.read(request, NewStore), caller_of(request)
        founder = caller.id if caller.role == MERCHANT else None
        made = create_store(name=body["name"], place=point(body["lat"], body["lon"]), founder=founder)
        return Response(stores.store(made), status=201)


class StoreView(Endpoint):
    """One of them."""

    @extend_schema(summary="One store", tags=["Stores"], responses=StoreSerializer)
    @replica.may_answer
    def get(self, request: Request, store_id: int) -> Response:
        """A store; 1 is the online store."""
        return Response(stores.store(store_id))

    @extend_schema(
        summary="Replace a store",
        tags=["Stores"],
        request=NewStore,
        responses=StoreSerializer,
        examples=[OpenApiExample("In Bogotá", _EXAMPLE, request_only=True)],
    )
    def put(self, request: Request, store_id: int) -> Response:
        """Another name and place, by an admin or its staff."""
        return self._changed(request, store_id, NewStore)

    @extend_schema(
        summary="Change a store",
        tags=["Stores"],
        request=StoreChange,
        responses=StoreSerializer,
        examples=[OpenApiExample("Another name", {"name": "Tienda Norte"}, request_only=True)],
    )
    def patch(self, request: Request, store_id: int) -> Response:
        """Another name or place, by an admin or its staff."""
        return self._changed(request, store_id, StoreChange)

    @extend_schema(summary="Delete a store", tags=["Stores"], responses={204: None})
    def delete(self, request: Request, store_id: int) -> HttpResponse:
        """Takes away a store without history; else 409 `store_in_use`."""
        delete_store(store_id=store_id, stores=writable_by(caller_of(request)))
        return HttpResponse(status=204)

    def _changed(self, request: Request, store_id: int, serializer: type[StoreChange]) -> Response:
        change_store(
            store_id=store_id, changes=self.read(request, serializer), stores=writable_by(caller_of(request))
        )
        return Response(stores.store(store_id))


class StaffView(ListEndpoint):
    """Who works in a store."""

    pagination_class = NumberedPages

    @extend_schema(summary="A store's staff", tags=["Stores"], responses=StaffSerializer(many=True))
    def get(self, request: Request, store_id: int) -> Response:
        """The merchants who may change what is the store's, by name. For admins."""
        return self.page(request, staff_of(store_id), list)

    @extend_schema(
        summary="Add to a store's staff",
        tags=["Stores"],
        request=NewStaff,
        responses={201: StaffSerializer},
        examples=[OpenApiExample("A merchant", {"user_id": 7}, request_only=True)],
    )
    def post(self, request: Request, store_id: int) -> Response:
        """From now on the merchant may change what is the store's. Saying it again changes nothing."""
        user_id = self.read(request, NewStaff)["user_id"]
        add_staff(store_id=store_id, user_id=user_id)
        return Response(staff_of(store_id).get(user=user_id), status=201)


class StaffMemberView(Endpoint):
    """One of them."""

    @extend_schema(summary="Remove from a store's staff", tags=["Stores"], responses={204: None})
    def delete(self, request: Request, store_id: int, user_id: int) -> HttpResponse:
        """They may not change any more what is the store's."""
        remove_staff(store_id=store_id, user_id=user_id)
        return HttpResponse(status=204)
