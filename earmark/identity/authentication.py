"""Who a request comes from: by Bearer token, without a query, or by Basic credentials."""

import binascii
from base64 import b64decode
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from earmark.base import clock
from earmark.base.redis import RedisAway, Rider
from earmark.identity import revocation
from earmark.identity.external.callers import foreign_caller
from earmark.identity.rules import Caller
from earmark.identity.services import InvalidCredentials, check_basic
from earmark.identity.tokens import InvalidToken, verify_access

Authenticated = tuple[Caller, None]


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`."""

    def authenticate(self, request: Request) -> Authenticated | None:
        """The token's caller; None when the header is about something else.

        Raises InvalidToken, and for what seems to be a foreign token as `foreign_caller` does.
        """
        token = _credentials(request, "bearer")
        if token is None:
            return None
        now = clock.now()
        try:
            caller = verify_access(token, now=now)
        except InvalidToken:
            # Behind a foreign token stands no session of ours that could be revoked: nothing rides along.
            return foreign_caller(token, now=now), None
        riders = _riders(request, caller)
        verdict = revocation.judge(caller.session, now=now, along=[command for command, _ in riders])
        if verdict.revoked:
            raise InvalidToken
        for (_, take), reply in zip(riders, verdict.replies, strict=True):
            if not isinstance(reply, RedisAway):
                take(reply)
        return caller, None

    def authenticate_header(self, request: Request) -> str:
        """The challenge of every 401: Bearer comes first in the settings."""
        return "Bearer"


class BasicAuthentication(BaseAuthentication):
    """`Authorization: Basic <username or email:password>`, counted and locked like a log-in."""

    def authenticate(self, request: Request) -> Authenticated | None:
        """The user as a Caller; None when it is switched off or the header is about something else.

        Raises as `check_basic` does.
        """
        encoded = _credentials(request, "basic") if settings.BASIC_AUTH_ENABLED else None
        if encoded is None:
            return None
        username, password = _decoded(encoded)
        user = check_basic(request=plain(request), username=username, password=password, now=clock.now())
        return Caller(id=user.pk, username=user.username, email=user.email, role=user.role), None

    def authenticate_header(self, request: Request) -> str:
        """The challenge where Basic is the only way in."""
        return 'Basic realm="api", charset="UTF-8"'


def _riders(request: Request, caller: Caller) -> list[Rider]:
    """What shares the trip to Redis; see `Endpoint.riders`."""
    riders = getattr(request.parser_context.get("view"), "riders", None)  # not an Endpoint: the pages of docs
    return riders(plain(request), caller) if riders else []


def plain(request: Request) -> HttpRequest:
    """Django's request inside of DRF's."""
    return request._request  # noqa: SLF001  DRF has no public name for it


def caller_of(request: Request) -> Caller:
    """Who makes the request, past a permission that let nobody through unknown."""
    return cast(Caller, request.user)


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
