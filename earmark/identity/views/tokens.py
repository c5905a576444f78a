"""Tokens: in, on and out."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.views import Endpoint
from earmark.identity import openapi, services
from earmark.identity.authentication import caller_of, plain
from earmark.identity.serializers.tokens import (
    LoginSerializer,
    MessageSerializer,
    RefreshSerializer,
    TokenPairSerializer,
)
from earmark.identity.tokens import TokenPair


class LoginView(Endpoint):
    """A password for tokens."""

    authentication_classes = ()
    throttled_as = "login"

    @extend_schema(
        summary="Log in",
        tags=["Auth"],
        request=LoginSerializer,
        responses=TokenPairSerializer,
        examples=[openapi.LOGIN, openapi.TOKEN_PAIR],
    )
    def post(self, request: Request) -> Response:
        """Tokens for a username (or email address) and a password.

        Too many failures lock the user out from that address for a while.
        """
        body = self.read(request, LoginSerializer)
        _, pair = services.log_in(request=plain(request), **body, now=clock.now())
        return _tokens(pair)


class RefreshView(Endpoint):
    """A refresh token for the next pair."""

    authentication_classes = ()

    @extend_schema(
        summary="Refresh",
        tags=["Auth"],
        request=RefreshSerializer,
        responses=TokenPairSerializer,
        examples=[openapi.REFRESH, openapi.TOKEN_PAIR],
    )
    def post(self, request: Request) -> Response:
        """A new pair; the refresh token is used up. Showing a used one again ends the whole session."""
        body = self.read(request, RefreshSerializer)
        return _tokens(services.refresh(token=body["refresh"], now=clock.now()))


class LogoutView(Endpoint):
    """The end of a session."""

    @extend_schema(
        summary="Log out",
        tags=["Auth"],
        request=RefreshSerializer,
        responses=MessageSerializer,
        examples=[openapi.REFRESH, openapi.LOGGED_OUT],
    )
    def post(self, request: Request) -> Response:
        """The refresh token and the access token that comes with the request stop working at once."""
        body = self.read(request, RefreshSerializer)
        services.log_out(caller=caller_of(request), token=body["refresh"], now=clock.now())
        return Response({"message": "You are logged out."})


def _tokens(pair: TokenPair) -> Response:
    return Response({"access": pair.access, "refresh": pair.refresh}, headers={"Cache-Control": "no-store"})
