"""What Africa's Talking tells us. It signs nothing: who knows the secret in the address is believed."""

from hmac import compare_digest
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, QueryDict
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from earmark.base import clock
from earmark.base.errors import NotFound
from earmark.base.json import ready
from earmark.base.views import Endpoint
from earmark.notifications.serializers.callbacks import (
    DeliveryReportSerializer,
    HeardSerializer,
    StopSerializer,
)
from earmark.notifications.services.reports import receive_report
from earmark.notifications.services.stopping import stop_sms

LARGEST_CALLBACK = 8 * 1024
_HEARD = b'{"heard":true}'


class FormParser(BaseParser):
    """A small HTML form, its fields as texts."""

    media_type = "application/x-www-form-urlencoded"

    def parse(self, stream: IO[Any], media_type: str | None = None, context: Any = None) -> dict[str, str]:
        """The fields; of one that is named twice the last. Raises RequestDataTooBig, SuspiciousOperation."""
        body = stream.read(LARGEST_CALLBACK + 1)
        if len(body) > LARGEST_CALLBACK:
            raise RequestDataTooBig
        return {name: str(value) for name, value in QueryDict(body, encoding="utf-8").items()}


class Callback(Endpoint):
    """An address that only the gateway knows."""

    authentication_classes = ()
    parser_classes = (FormParser,)

    def check_throttles(self, request: Request) -> None:
        """Nothing for the gateway, which reports on thousands at a time; guesses are counted. Raises NotFound."""
        secret: str = settings.AFRICAS_TALKING_CALLBACK_SECRET
        if not (secret and compare_digest(secret.encode(), self.kwargs["secret"].encode())):
            super().check_throttles(request)
            raise NotFound


class DeliveryReportsView(Callback):
    """How messages fared."""

    @extend_schema(
        summary="Receive an SMS delivery report",
        tags=["Notifications"],
        request=DeliveryReportSerializer,
        responses=HeardSerializer,
        examples=[
            OpenApiExample("Delivered", {"id": "ATXid_5a0f", "status": "Success"}, request_only=True),
            OpenApiExample(
                "Failed",
                {"id": "ATXid_5a0f", "status": "Failed", "failureReason": "UserIsInactive"},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request, secret: str) -> HttpResponse:
        """For Africa's Talking (SMS → SMS Callback URLs → Delivery Reports). Late, twice or out of order is fine.

        The secret is AFRICAS_TALKING_CALLBACK_SECRET; another, or none set, is 404.
        """
        said = self.read(request, DeliveryReportSerializer)
        receive_report(
            reference=said["id"], status=said["status"], reason=said["failureReason"], now=clock.now()
        )
        return ready(_HEARD)


class StopView(Callback):
    """Who wants no more."""

    @extend_schema(
        summary="Receive an SMS opt-out",
        tags=["Notifications"],
        request=StopSerializer,
        responses=HeardSerializer,
        examples=[
            OpenApiExample("Stop", {"senderId": "EARMARK", "phoneNumber": "+254711223344"}, request_only=True)
        ],
    )
    def post(self, request: Request, secret: str) -> HttpResponse:
        """For Africa's Talking (SMS → SMS Callback URLs → Bulk SMS Opt Out): whoever has the number gets no more SMS.

        Messages about security still go. The secret is AFRICAS_TALKING_CALLBACK_SECRET; another, or none set, is 404.
        """
        stop_sms(number=self.read(request, StopSerializer)["phoneNumber"], now=clock.now())
        return ready(_HEARD)
