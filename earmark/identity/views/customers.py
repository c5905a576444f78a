"""Customers: their registration, and their log-in in OAuth's words."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.views import Endpoint
from earmark.identity import openapi_account as examples
from earmark.identity import services
from earmark.identity.authentication import caller_of, plain
from earmark.identity.models import User
from earmark.identity.rules import SCOPE
from earmark.identity.serializers.customers import (
    CustomerLoginSerializer,
    CustomerLogoutSerializer,
    CustomerSerializer,
    CustomerTokensSerializer,
    RegistrationSerializer,
)
from earmark.identity.serializers.tokens import MessageSerializer


class RegisterView(Endpoint):
    """A new account."""

    authentication_classes = ()
    throttled_as = "login"

    @extend_schema(
        summary="Register",
        tags=["Customers"],
        request=RegistrationSerializer,
        responses={201: CustomerSerializer},
        examples=[examples.REGISTRATION, examples.REGISTERED],
    )
    def post(self, request: Request) -> Response:
        """A new customer, who may log in at once.

        Where the shop requires it, they first follow the link in a mail.
        """
        body = self.read(request, RegistrationSerializer)
        return Response(_shown(services.register_customer(**body, now=clock.now())), status=201)


class CustomerLoginView(Endpoint):
    """An address and a password for tokens."""

    authentication_classes = ()
    throttled_as = "login"

    @extend_schema(
        summary="Log in as a customer",
        tags=["Customers"],
        request=CustomerLoginSerializer,
        responses=CustomerTokensSerializer,
        examples=[examples.CUSTOMER_LOGIN, examples.CUSTOMER_TOKENS],
    )
    def post(self, request: Request) -> Response:
        """The same tokens as those of `/auth/login/`, and whose they are."""
        body = self.read(request, CustomerLoginSerializer)
        body["username"] = body.pop("email")
        user, pair = services.log_in(request=plain(request), **body, now=clock.now())
        answer = {
            "access_token": pair.access,
            "refresh_token": pair.refresh,
            "token_type": "Bearer",
            "expires_in": pair.expires_in,
            "scope": SCOPE,
            "customer": _shown(user),
        }
        return Response(answer, headers={"Cache-Control": "no-store"})


class CustomerLogoutView(Endpoint):
    """The end of a session."""

    @extend_schema(
        summary="Log out as a customer",
        tags=["Customers"],
        request=CustomerLogoutSerializer,
        responses=MessageSerializer,
        examples=[examples.CUSTOMER_LOGOUT],
    )
    def post(self, request: Request) -> Response:
        """The refresh token and the access token that comes with the request stop working at once."""
        body = self.read(request, CustomerLogoutSerializer)
        services.log_out(caller=caller_of(request), token=body["refresh_token"], now=clock.now())
        return Response({"message": "You are logged out."})


def _shown(user: User) -> dict[str, object]:
    return {
        "id": user.pk,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
    }
