"""Offers: list, detail, expiring, renew."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import cache, clock
from earmark.base.fields import FIELDS_PARAMETER, pick, wanted
from earmark.base.ids import new_id
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.offers.queries import catalog, subscriptions
from earmark.offers.serializers import (
    AcceptedSerializer,
    OfferFilters,
    OfferSerializer,
    RenewSerializer,
    SubscriptionSerializer,
    WithinFilter,
)
from earmark.offers.services.request_activation import Wish, request_activation
from earmark.wallet.rules import PENDING

CACHE = "offers"


class OffersView(ListEndpoint):
    """What is sold."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="List offers",
        tags=["Offers"],
        parameters=[OfferFilters, FIELDS_PARAMETER],
        responses=OfferSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Active offers, cheapest first. Cached, with an ETag."""
        filters = self.query(request, OfferFilters)
        fields = wanted(request, OfferSerializer)

        def make() -> Any:
            return self.page(
                request, catalog.active_offers(**filters), lambda rows: pick(catalog.present(rows), fields)
            ).data

        return cache.answer(request, CACHE, make)


class OfferView(Endpoint):
    """One of them."""

    @extend_schema(
        summary="One offer",
        tags=["Offers"],
        parameters=[FIELDS_PARAMETER],
        responses=OfferSerializer,
    )
    def get(self, request: Request, offer_id: int) -> Response:
        """An active offer; 404 `offer_not_found`."""
        fields = wanted(request, OfferSerializer)
        return cache.answer(request, CACHE, lambda: pick([catalog.offer(offer_id)], fields)[0])


class ExpiringView(ListEndpoint):
    """What ends soon."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="My expiring subscriptions",
        tags=["Offers"],
        parameters=[WithinFilter],
        responses=SubscriptionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """My subscriptions that end within `within_days`, soonest first."""
        within = timedelta(days=self.query(request, WithinFilter)["within_days"])
        found = subscriptions.expiring_subscriptions(caller_of(request).id, within=within, now=clock.now())
        return self.page(request, found, subscriptions.present)


class RenewView(Endpoint):
    """One more period."""

    @extend_schema(
        summary="Renew a subscription",
        tags=["Offers"],
        request=RenewSerializer,
        responses={202: AcceptedSerializer},
        examples=[OpenApiExample("By offer", {"offer_id": 1}, request_only=True)],
    )
    def post(self, request: Request) -> HttpResponse:
        """One more period after the present end, without a gap. Takes an Idempotency-Key."""
        body = self.read(request, RenewSerializer)
        wish = Wish(
            id=new_id(),
            user_id=caller_of(request).id,
            kind="renewal",
            offer_id=body.get("offer_id"),
            subscription_id=body.get("user_offer_id"),
        )
        answer = {"transaction_id": wish.id, "status": PENDING}
        return request_activation(wish, answer=answer, key=self.key(request)).response()
