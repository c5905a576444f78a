"""Passwords: another one, or one in place of a forgotten one."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.views import Endpoint
from earmark.identity import openapi_account as examples
from earmark.identity import services
from earmark.identity.authentication import caller_of, plain
from earmark.identity.serializers.account import AddressSerializer, PasswordChangeSerializer, ResetSerializer
from earmark.identity.serializers.tokens import MessageSerializer


class PasswordChangeView(Endpoint):
    """For who knows the old one."""

    throttled_as = "login"

    @extend_schema(
        summary="Change my password",
        tags=["Account security"],
        request=PasswordChangeSerializer,
        responses=MessageSerializer,
        examples=[examples.PASSWORD_CHANGE],
    )
    def post(self, request: Request) -> Response:
        """Sets a new password. All other sessions end; this one goes on.

        A wrong `current_password` counts as a failed log-in.
        """
        body = self.read(request, PasswordChangeSerializer)
        services.change_password(
            request=plain(request),
            caller=caller_of(request),
            current=body["current_password"],
            new=body["new_password"],
            now=clock.now(),
        )
        return Response({"message": "Your password is changed. Your other sessions have ended."})


class PasswordResetView(Endpoint):
    """For who has forgotten it."""

    authentication_classes = ()
    throttled_as = "login"

    @extend_schema(
        summary="Ask for a new password",
        tags=["Account security"],
        request=AddressSerializer,
        responses=MessageSerializer,
        examples=[examples.ADDRESS],
    )
    def post(self, request: Request) -> Response:
        """Sends a link that sets a new password, at most once in five minutes.

        The answer is the same whether the address is known or not.
        """
        services.ask_for_reset(email=self.read(request, AddressSerializer)["email"], now=clock.now())
        return Response({"message": "If there is an account with this address, a mail is on its way to it."})


class PasswordResetConfirmView(Endpoint):
    """The link from that mail."""

    authentication_classes = ()
    throttled_as = "login"

    @extend_schema(
        summary="Set a new password",
        tags=["Account security"],
        request=ResetSerializer,
        responses=MessageSerializer,
        examples=[examples.RESET],
    )
    def post(self, request: Request) -> Response:
        """Sets the password by the token of a link, which works once. All sessions end."""
        body = self.read(request, ResetSerializer)
        services.reset_password(token=body["token"], password=body["new_password"], now=clock.now())
        return Response({"message": "Your password is set. Log in with it."})
