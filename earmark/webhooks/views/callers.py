"""Whose webhooks a caller sees."""

from rest_framework.request import Request

from earmark.identity.authentication import caller_of
from earmark.identity.rules import ADMIN


def owner_for(request: Request) -> int | None:
    """The caller's id; None, which is everybody's, for an admin."""
    caller = caller_of(request)
    return None if caller.role == ADMIN else caller.id
