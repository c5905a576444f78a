"""Promotions, as their sellers keep them."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock, replica
from earmark.base.idempotency import once
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.flash import redis_engine
from earmark.flash.queries import promos
from earmark.flash.rules import ACTIVE, REDIS, SCHEDULED
from earmark.flash.serializers.promos import NewPromo, PromoChange, PromoFilters, PromoSerializer
from earmark.flash.services.change import change_promo, end_promo
from earmark.flash.services.create import create_promo
from earmark.identity.authentication import caller_of
from earmark.identity.rules import ADMIN, MERCHANT
from earmark.inventory.queries.staff import writable_by

_TAGS = ["Flash promotions"]
_LUNCH = OpenApiExample(
    "Twenty of them at lunchtime, one each, for new customers within a kilometre",
    {
        "store_product_id": 7,
        "promo_price": "4.90",
        "starts_at": "2030-05-02T12:00:00-05:00",
        "ends_at": "2030-05-02T14:00:00-05:00",
        "quantity": 20,
        "max_per_user": 1,
        "segments": ["new"],
        "radius_m": 1000,
    },
    request_only=True,
)


class PromosView(ListEndpoint):
    """All of them: under `/promos/`, and under `/admin/promos/` too."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="List promotions", tags=_TAGS, parameters=[PromoFilters], responses=PromoSerializer(many=True)
    )
    @replica.may_answer
    def get(self, request: Request) -> Response:
        """Every promotion for an admin, those of their own stores for a merchant; the newest first.

        What a customer can get now, `/promos/active` says.
        """
        now = clock.now()
        found = promos.promos(stores=_writable(request), now=now, **self.query(request, PromoFilters))
        return self.page(request, found, lambda rows: _counted(promos.present(rows, now=now), now))

    @extend_schema(
        summary="Schedule a promotion",
        tags=_TAGS,
        request=NewPromo,
        responses={201: PromoSerializer},
        examples=[_LUNCH],
    )
    def post(self, request: Request) -> HttpResponse:
        """A promotion of what a store sells, by an admin or the store's merchant.

        It starts by itself when its window opens, and at once where that is open already. With a `quantity` so many
        units are set aside then, as far as they are there, and the rest is given back at the end; without one it sells
        what the store has. Takes an Idempotency-Key.
        """
        body, now = self.read(request, NewPromo), clock.now()

        def effect() -> Any:
            stores, actor = _writable(request), caller_of(request).id
            sold = body.pop("store_product_id")
            made = create_promo(store_product_id=sold, fields=body, stores=stores, actor=actor, now=now)
            # Nobody has started it yet, whatever the clock says.
            return promos.promo(made, stores=None, now=now) | {"status": SCHEDULED}

        return once(self.key(request), effect, status=201).response()


class PromoView(Endpoint):
    """One of them."""

    @extend_schema(summary="One promotion", tags=_TAGS, responses=PromoSerializer)
    def get(self, request: Request, promo_id: int) -> Response:
        """What it sells, at which price, when, for whom, and how many are left.

        One that was called off is shown to admins and to its store's merchants alone.
        """
        staff = caller_of(request).role in (ADMIN, MERCHANT)
        stores = _writable(request) if staff else frozenset()
        now = clock.now()
        return Response(_counted([promos.promo(promo_id, stores=stores, now=now)], now)[0])

    @extend_schema(
        summary="Change a promotion",
        tags=_TAGS,
        request=PromoChange,
        responses=PromoSerializer,
        examples=[OpenApiExample("Ten more", {"quantity": 30}, request_only=True)],
    )
    def patch(self, request: Request, promo_id: int) -> Response:
        """Some of its fields, before it starts; later 409 `invalid_transition`. What it sells cannot be changed."""
        body, now = self.read(request, PromoChange), clock.now()
        change_promo(promo_id=promo_id, fields=body, stores=_writable(request), now=now)
        return Response(promos.promo(promo_id, stores=None, now=now))

    @extend_schema(summary="End a promotion", tags=_TAGS, responses={204: None})
    def delete(self, request: Request, promo_id: int) -> Response:
        """Calls it off before its start, ends it now after that; saying it again changes nothing.

        Whoever has reserved a unit may still buy it.
        """
        end_promo(promo_id=promo_id, stores=_writable(request), now=clock.now())
        return Response(status=204)


def _counted(shown: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """What Redis hands out it has counted itself."""
    hot = [row["id"] for row in shown if row["engine"] == REDIS and row["status"] == ACTIVE]
    left = redis_engine.left_in_redis(hot, now) if hot else {}
    return [row | {"remaining": left.get(row["id"], row["remaining"])} for row in shown]


def _writable(request: Request) -> frozenset[int] | None:
    """Stores whose promotions the caller may change; None: all. Whoever asks is an admin or a merchant."""
    return writable_by(caller_of(request))
