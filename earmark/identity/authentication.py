"""Who a request comes from: by Bearer token, without a query, or by Basic credentials."""

import binascii
from base64 import b64decode
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from earmark.base import clock
from earmark.base.redis import Command
from earmark.identity import revocation
from earmark.identity.rules import Caller
from earmark.identity.services import InvalidCredentials, check_password
from earmark.identity.tokens import InvalidToken, verify_access

Authenticated = tuple[Caller, None]


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`."""

    def authenticate(self, request: Request) -> Authenticated | None:
        """The token's caller; None when the header is about something else. Raises InvalidToken."""
        token = _credentials(request, "bearer")
        if token is None:
            return None
        now = clock.now()
        caller = verify_access(token, now=now)
        verdict = revocation.judge(caller.session, now=now, along=_along(request))
        if verdict.revoked:
            raise InvalidToken
        plain(request).along = verdict.along  # type: ignore[attr-defined]
        return caller, None

    def authenticate_header(self, request: Request) -> str:
        """The challenge of every 401: Bearer comes first in the settings."""
        return "Bearer"


class BasicAuthentication(BaseAuthentication):
    """`Authorization: Basic <username or email:password>`, counted and locked like a log-in."""

    def authenticate(self, request: Request) -> Authenticated | None:
        """The user as a Caller; None when it is switched off or the header is about something else.

        Raises InvalidCredentials, LoginLocked.
        """
        encoded = _credentials(request, "basic") if settings.BASIC_AUTH_ENABLED else None
        if encoded is None:
            return None
        username, password = _decoded(encoded)
        user = check_password(request=plain(request), username=username, password=password, now=clock.now())
        return Caller(id=user.pk, username=user.username, email=user.email, role=user.role), None

    def authenticate_header(self, request: Request) -> str:
        """The challenge where Basic is the only way in."""
        return 'Basic realm="api", charset="UTF-8"'


def _along(request: Request) -> Command | None:
    """What the view wants to know of Redis anyhow; see `Endpoint.rides_along`."""
    context = request.parser_context
    view = context.get("view")
    ask = getattr(view, "rides_along", None)  # not an Endpoint: the schema and docs pages
    return ask(**context["kwargs"]) if ask else None


def plain(request: Request) -> HttpRequest:
    """Django's request inside of DRF's."""
    return request._request  # noqa: SLF001  DRF has no public name for it


def caller_of(request: Request) -> Caller:
    """Who makes the request, past a permission that let nobody through unknown."""
    return cast(Caller, request.user)


def along(request: Request) -> Any:
    """The reply to what the view had ride along; None where nobody was asked."""
    return getattr(plain(request), "along", None)


def _credentials(request: Request, scheme: str) -> str | None:
    """What follows the scheme in the Authorization header, or None when it is another scheme."""
    given, _, rest = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return rest.strip() if given.lower() == scheme else None


def _decoded(encoded: str) -> tuple[str, str]:
    try:
        username, colon, password = b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise InvalidCredentials from error
    if not colon:
        raise InvalidCredentials
    return username, password
