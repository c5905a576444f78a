"""Addresses: does mail reach their user?"""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.views import Endpoint
from earmark.identity import openapi_account as examples
from earmark.identity import services
from earmark.identity.serializers.account import AddressSerializer, VerificationSerializer
from earmark.identity.serializers.tokens import MessageSerializer


class VerifyEmailView(Endpoint):
    """The link from the mail."""

    authentication_classes = ()
    throttled_as = "login"

    @extend_schema(
        summary="Verify an email address",
        tags=["Account security"],
        request=VerificationSerializer,
        responses=MessageSerializer,
        examples=[examples.VERIFICATION],
    )
    def post(self, request: Request) -> Response:
        """Takes the address for verified by the token of a link. Doing it again is no error."""
        services.verify_email(token=self.read(request, VerificationSerializer)["token"], now=clock.now())
        return Response({"message": "Your email address is verified."})


class ResendVerificationView(Endpoint):
    """The mail, once more."""

    authentication_classes = ()
    throttled_as = "login"

    @extend_schema(
        summary="Ask for the verification mail again",
        tags=["Account security"],
        request=AddressSerializer,
        responses=MessageSerializer,
        examples=[examples.ADDRESS],
    )
    def post(self, request: Request) -> Response:
        """Sends the link to an address that is not verified yet, at most once in five minutes.

        The answer is the same whether the address is known or not.
        """
        services.ask_for_verification(email=self.read(request, AddressSerializer)["email"], now=clock.now())
        return Response({"message": "If the address waits to be verified, a mail is on its way to it."})
