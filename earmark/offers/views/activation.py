"""Activation: ask for it, ask how it stands."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request

from earmark.base.ids import new_id
from earmark.base.json import dumps, ready
from earmark.base.redis import Command
from earmark.base.views import Endpoint
from earmark.identity.authentication import caller_of
from earmark.offers import status
from earmark.offers.queries.activations import activation_status
from earmark.offers.serializers import AcceptedSerializer, ActivateSerializer, StatusSerializer
from earmark.offers.services.request_activation import Wish, request_activation
from earmark.wallet.rules import PENDING


class ActivationView(Endpoint):
    """Start."""

    @extend_schema(
        summary="Activate an offer",
        tags=["Activation"],
        request=ActivateSerializer,
        responses={202: AcceptedSerializer},
        examples=[OpenApiExample("Activate", {"offer_id": 1}, request_only=True)],
    )
    def post(self, request: Request) -> HttpResponse:
        """Holds the price in my wallet and queues the provider call. Takes an Idempotency-Key."""
        wish = Wish(id=new_id(), user_id=caller_of(request).id, **self.read(request, ActivateSerializer))
        answer = {"transaction_id": wish.id, "status": PENDING}
        return request_activation(wish, answer=answer, key=self.key(request)).response()


class StatusView(Endpoint):
    """Follow."""

    @extend_schema(summary="Status of an activation", tags=["Activation"], responses=StatusSerializer)
    def get(self, request: Request, transaction_id: UUID) -> HttpResponse:
        """PENDING until the provider has answered, then SUCCESS, or FAILED with the money back."""
        found = activation_status(transaction_id, user_id=caller_of(request).id, reply=self.reply)
        return ready(dumps(found))

    def rides_along(self, **path: Any) -> Command:
        """Polls are many: the status and the token's check make one trip."""
        return status.question(path["transaction_id"])
