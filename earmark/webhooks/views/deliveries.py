"""Deliveries: what was sent, what came of it, and again."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.paging import LatestNumbersFirst
from earmark.base.views import Endpoint, ListEndpoint
from earmark.webhooks import services
from earmark.webhooks.queries.deliveries import deliveries_of, delivery_of, in_full, present
from earmark.webhooks.queries.owners import endpoint_of
from earmark.webhooks.serializers import (
    QueuedDeliveriesSerializer,
    QueuedDeliverySerializer,
    WebhookDeliveryFilters,
    WebhookDeliveryInFull,
    WebhookDeliverySerializer,
    WebhookReplay,
)
from earmark.webhooks.views.callers import owner_for

_TAGS = ["Webhooks"]


class DeliveriesView(ListEndpoint):
    """All of an endpoint."""

    pagination_class = LatestNumbersFirst

    @extend_schema(
        summary="What a webhook was told",
        tags=_TAGS,
        parameters=[WebhookDeliveryFilters],
        responses=WebhookDeliverySerializer(many=True),
    )
    def get(self, request: Request, endpoint_id: UUID) -> Response:
        """Newest first, what waits among them."""
        endpoint = endpoint_of(endpoint_id, owner=owner_for(request))
        found = deliveries_of(endpoint, **self.query(request, WebhookDeliveryFilters))
        return self.page(request, found, lambda rows: list(map(present, rows)))


class DeliveryView(Endpoint):
    """One of them."""

    @extend_schema(summary="One delivery", tags=_TAGS, responses=WebhookDeliveryInFull)
    def get(self, request: Request, delivery_id: int) -> Response:
        """What is sent, and every try of it."""
        return Response(in_full(delivery_of(delivery_id, owner=owner_for(request))))


class ReplayDeliveryView(Endpoint):
    """The same again."""

    @extend_schema(
        summary="Send a delivery again", tags=_TAGS, request=None, responses={202: QueuedDeliverySerializer}
    )
    def post(self, request: Request, delivery_id: int) -> Response:
        """Under the same `webhook-id`, delivered or not, with a whole day's tries. One that waits is tried now."""
        delivery = delivery_of(delivery_id, owner=owner_for(request))
        services.replay(delivery=delivery, now=clock.now())
        return Response({"delivery": delivery.pk}, status=202)


class ReplayView(Endpoint):
    """All of a time again."""

    @extend_schema(
        summary="Send again what failed",
        tags=_TAGS,
        request=WebhookReplay,
        responses=QueuedDeliveriesSerializer,
        examples=[
            OpenApiExample("All that failed last night", {"since": "2030-05-02T22:00:00Z"}, request_only=True)
        ],
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """What was written from `since` until `until` and ended in one of the `states`; says how many there are."""
        endpoint = endpoint_of(endpoint_id, owner=owner_for(request))
        now = clock.now()
        wish: dict[str, Any] = {"until": now} | self.read(request, WebhookReplay)
        return Response({"queued": services.replay_since(endpoint=endpoint, **wish, now=now)})
