"""Paying at a gateway, and what the gateway has to say."""

from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request

from earmark.base import clock
from earmark.base.json import dumps, ready
from earmark.base.views import Endpoint
from earmark.identity.authentication import caller_of, plain
from earmark.orders.gateways.signature import HEADER
from earmark.orders.serializers.payments import CheckoutSerializer, ReceivedSerializer, WebhookSerializer
from earmark.orders.services.pay_order import pay_order
from earmark.orders.services.receive_webhook import receive_webhook

LARGEST_WEBHOOK = 64 * 1024


class PayOrderView(Endpoint):
    """To the checkout."""

    @extend_schema(summary="Pay an order", tags=["Payments"], request=None, responses=CheckoutSerializer)
    def post(self, request: Request, order_id: UUID) -> HttpResponse:
        """Where I pay for an order of mine whose method is a gateway: `checkout_url`. Safe to repeat.

        A declined payment is begun anew while there is time. Paid, or paid in another way: 409 `nothing_to_pay`;
        cancelled, or past its time: 409 `invalid_transition`; a gateway that does not answer: 503
        `gateway_unavailable`.
        """
        checkout = pay_order(user_id=caller_of(request).id, order_id=order_id, clock=clock.now)
        return ready(dumps(checkout))


class WebhookView(Endpoint):
    """What a gateway tells us."""

    # The signature says who speaks.
    authentication_classes = ()

    @extend_schema(
        summary="Receive a gateway's webhook",
        tags=["Payments"],
        parameters=[
            OpenApiParameter(
                HEADER,
                str,
                OpenApiParameter.HEADER,
                description="`t=<seconds>,v1=<hex of HMAC-SHA256 over t, a dot and the body>`.",
            )
        ],
        request=WebhookSerializer,
        responses=ReceivedSerializer,
        examples=[
            OpenApiExample(
                "Authorized",
                {
                    "id": "evt_5a0f",
                    "type": "payment.authorized",
                    "created": "2026-11-21T08:15:30Z",
                    "payment": {
                        "id": "pay_9c31",
                        "key": "0197a1c0-7b1e-7cc3-a5a4-3d1f6a0d9f10",
                        "status": "authorized",
                        "amount": 2000,
                        "currency": "USD",
                        "refunded": 0,
                        "checkout_url": "http://127.0.0.1:9200/checkout/pay_9c31",
                    },
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, gateway: str) -> HttpResponse:
        """For gateways: signed, at most 64 KB, as docs/payment-protocol.md says. Late, twice or out of order is fine.

        A wrong signature, or one older than five minutes, is 400 `invalid_signature`; what is unknown here, 404.
        """
        body = _body(request)
        receive_webhook(
            gateway=gateway, signature=request.headers.get(HEADER, ""), body=body, now=clock.now()
        )
        return ready(b'{"received":true}')


def _body(request: Request) -> bytes:
    """As it was signed: read before anything parses it. Raises RequestDataTooBig."""
    said = plain(request).META.get("CONTENT_LENGTH") or "0"
    if not said.isdecimal() or int(said) > LARGEST_WEBHOOK:
        raise RequestDataTooBig
    return plain(request).body
