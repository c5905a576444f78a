"""Whose cart a request is about: the caller's, or that of a guest who shows a token."""

import re
from datetime import datetime
from secrets import token_urlsafe

from django.http import HttpRequest

from earmark.base.errors import InvalidValue
from earmark.orders.queries.cart import Owner
from earmark.orders.services.merge import merge

HEADER = "X-Cart-Token"
_TOKEN = re.compile(r"[\x21-\x7e]{16,64}")


def token_of(request: HttpRequest) -> str | None:
    """The guest's token; None without one. Raises InvalidValue."""
    given = request.headers.get(HEADER)
    if not given:
        return None
    if not _TOKEN.fullmatch(given):
        raise InvalidValue(field=HEADER, reason="A cart's token has 16 to 64 visible ASCII characters.")
    return given


def new_token() -> str:
    """A token that nobody guesses."""
    return token_urlsafe(32)


def owner_of(request: HttpRequest, *, user_id: int | None, now: datetime) -> Owner:
    """Whose cart it is. What the caller had put into a cart as a guest is theirs from here on. Raises InvalidValue."""
    token = token_of(request)
    if user_id is None:
        return Owner(token=token)
    if token:
        merge(user_id=user_id, token=token, now=now)
    return Owner(user_id=user_id)


def bring_along(user_id: int, request: HttpRequest, now: datetime) -> None:
    """Has somebody who logs in take their guest's cart along. A token that cannot be one is nobody's."""
    given = request.headers.get(HEADER, "")
    if _TOKEN.fullmatch(given):
        merge(user_id=user_id, token=given, now=now)
