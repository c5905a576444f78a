"""Partners: activations for somebody else."""

from base64 import b32encode
from secrets import token_bytes

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base.ids import new_id
from earmark.base.views import Endpoint
from earmark.identity.authentication import caller_of
from earmark.offers.queries.activations import partner_activation
from earmark.offers.serializers import (
    PartnerAcceptedSerializer,
    PartnerActivateSerializer,
    PartnerValidationSerializer,
)
from earmark.offers.services.request_activation import Wish, request_activation
from earmark.wallet.rules import PENDING


class PartnerActivateView(Endpoint):
    """Ask for a user's activation."""

    @extend_schema(
        summary="Activate for a user",
        tags=["Partner"],
        request=PartnerActivateSerializer,
        responses={202: PartnerAcceptedSerializer},
        examples=[
            OpenApiExample("Activate", {"user_id": 5, "offer_id": 1, "amount": "20.00"}, request_only=True)
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        """Paid from the user's wallet; `amount` must be the price. Takes an Idempotency-Key."""
        reference = "PRT-" + b32encode(token_bytes(10)).decode()
        wish = Wish(
            id=new_id(),
            partner_id=caller_of(request).id,
            partner_reference=reference,
            **self.read(request, PartnerActivateSerializer),
        )
        answer = {
            "reference": reference,
            "transaction_id": wish.id,
            "status": PENDING,
            "message": "The activation is queued.",
        }
        return request_activation(wish, answer=answer, key=self.key(request)).response()


class PartnerValidateView(Endpoint):
    """See what became of it."""

    @extend_schema(summary="Validate a reference", tags=["Partner"], responses=PartnerValidationSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """An activation that this partner asked for."""
        return Response(partner_activation(reference, partner_id=caller_of(request).id))
