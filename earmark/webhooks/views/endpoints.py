"""Endpoints: make, look, change, end, rotate, test."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import addresses, clock
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.webhooks import services
from earmark.webhooks.errors import UrlNotAllowed
from earmark.webhooks.queries.owners import endpoint_of, endpoints, present
from earmark.webhooks.rules import EndpointState
from earmark.webhooks.serializers import (
    NewWebhook,
    QueuedDeliverySerializer,
    RotatedSecretSerializer,
    SecretRotation,
    WebhookChange,
    WebhookFilters,
    WebhookSerializer,
    WebhookWithSecret,
)
from earmark.webhooks.views.callers import owner_for

_TAGS = ["Webhooks"]
_NEW = OpenApiExample(
    "What becomes of orders",
    {
        "url": "https://erp.example.com/hooks/earmark",
        "events": ["order.placed", "order.cancelled"],
        "description": "The warehouse",
    },
    request_only=True,
)
#: Secrets are told once, and by nobody in between.
_UNSTORED = {"Cache-Control": "no-store"}


class EndpointsView(ListEndpoint):
    """All of mine, and one more."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="My webhooks",
        tags=_TAGS,
        parameters=[WebhookFilters],
        responses=WebhookSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """My endpoints, newest first; an admin sees everybody's, or those of one `owner`."""
        filters = self.query(request, WebhookFilters)
        owner = owner_for(request)
        asked = filters.pop("owner", None)
        found = endpoints(owner=asked if owner is None else owner, **filters)
        return self.page(request, found, lambda rows: list(map(present, rows)))

    @extend_schema(
        summary="Subscribe",
        tags=_TAGS,
        request=NewWebhook,
        responses={201: WebhookWithSecret},
        examples=[_NEW],
    )
    def post(self, request: Request) -> Response:
        """An endpoint of the caller's, which is told of events from now on. Its `secret` is shown this once.

        What happens to a merchant's stores, to a partner's sales: those who have to do with an event hear of it, and
        admins of all. An address that cannot be called, or leads into a private network, is 400 `url_not_allowed`;
        the 21st endpoint 409 `too_many_endpoints`.
        """
        body = self.read(request, NewWebhook)
        _check(body["url"])
        made = services.create_endpoint(owner_id=caller_of(request).id, **body, now=clock.now())
        return Response(present(made) | {"secret": made.secret}, status=201, headers=_UNSTORED)


class EndpointView(Endpoint):
    """One of them."""

    @extend_schema(summary="One webhook", tags=_TAGS, responses=WebhookSerializer)
    def get(self, request: Request, endpoint_id: UUID) -> Response:
        """What it is told of, and whether it is failing or paused."""
        return Response(present(endpoint_of(endpoint_id, owner=owner_for(request))))

    @extend_schema(
        summary="Change a webhook",
        tags=_TAGS,
        request=WebhookChange,
        responses=WebhookSerializer,
        examples=[OpenApiExample("Leave it alone for a while", {"state": "paused"}, request_only=True)],
    )
    def patch(self, request: Request, endpoint_id: UUID) -> Response:
        """Some of its fields. While it is `paused` deliveries wait; `active` again, they are sent in their order.

        What waits goes to a new address, too. Other `events` are about what happens from now on.
        """
        endpoint = endpoint_of(endpoint_id, owner=owner_for(request))
        body = self.read(request, WebhookChange)
        if "url" in body:
            _check(body["url"])
        state = body.pop("state", None)
        with transaction.atomic():
            if body:
                services.change_endpoint(endpoint=endpoint, **body)
            if state == EndpointState.ACTIVE:
                services.resume(endpoint=endpoint, now=clock.now())
            elif state == EndpointState.PAUSED != endpoint.state:
                services.pause(endpoint=endpoint)
        return Response(present(endpoint))

    @extend_schema(summary="Unsubscribe", tags=_TAGS, responses={204: None})
    def delete(self, request: Request, endpoint_id: UUID) -> Response:
        """It is told nothing more, and its log is gone with it. What is on its way just now may still arrive."""
        services.delete_endpoint(endpoint=endpoint_of(endpoint_id, owner=owner_for(request)))
        return Response(status=204)


class RotateSecretView(Endpoint):
    """A new secret."""

    @extend_schema(
        summary="Rotate the secret",
        tags=_TAGS,
        request=SecretRotation,
        responses=RotatedSecretSerializer,
        examples=[OpenApiExample("Both sign for two days", {"keep_hours": 48}, request_only=True)],
    )
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """The new secret, shown this once. For `keep_hours` the one before signs each message as well."""
        endpoint = endpoint_of(endpoint_id, owner=owner_for(request))
        keep = timedelta(hours=self.read(request, SecretRotation)["keep_hours"])
        secret = services.rotate_secret(endpoint=endpoint, keep=keep, now=clock.now())
        told: dict[str, Any] = {"secret": secret, "previous_until": endpoint.previous_until}
        return Response(told, headers=_UNSTORED)


class PingView(Endpoint):
    """A message to try it with."""

    @extend_schema(summary="Send a test", tags=_TAGS, request=None, responses={202: QueuedDeliverySerializer})
    def post(self, request: Request, endpoint_id: UUID) -> Response:
        """Sends a `ping`, whatever it subscribed to; what came of it, the `delivery` says. Paused, it gets it later."""
        endpoint = endpoint_of(endpoint_id, owner=owner_for(request))
        return Response({"delivery": services.send_test(endpoint=endpoint, now=clock.now())}, status=202)


def _check(url: str) -> None:
    """Looks the name up as well: a typing error is told now, not by a log that nobody reads. Raises UrlNotAllowed."""
    try:
        addresses.target(url, private=settings.OUTGOING_PRIVATE_NETWORKS)
    except addresses.Forbidden as forbidden:
        raise UrlNotAllowed(reason=forbidden.reason) from forbidden
    except OSError as error:
        raise UrlNotAllowed(reason="its name leads nowhere") from error
