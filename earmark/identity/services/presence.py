"""Proof, beyond a token, that it is the user themselves: for what they could not undo."""

from datetime import datetime, timedelta

from django.http import HttpRequest

from earmark.base.errors import InvalidValue, Refusal
from earmark.identity.models import Session, User
from earmark.identity.rules import Caller
from earmark.identity.services.credentials import InvalidCredentials, match_password
from earmark.identity.tokens import InvalidToken

#: How long a log-in proves who somebody is, where there is no password to ask for.
FRESH = timedelta(minutes=10)


class WrongPassword(InvalidValue):
    """Not the caller's password. It counts towards the lock-out."""

    def __init__(self, field: str) -> None:
        super().__init__(field=field, reason="This is not your password.", code="wrong_password")


class FreshLoginRequired(Refusal):
    """The user has no password to ask for, and came in too long ago."""

    code = "fresh_login_required"
    detail = "Log in again first: your last log-in is more than ten minutes ago."


def own_user(caller: Caller) -> User:
    """The caller's user, read afresh. Raises InvalidToken once they have gone."""
    user = User.objects.filter(pk=caller.id, is_active=True).first()
    if user is None:
        raise InvalidToken
    return user


def prove_password(*, request: HttpRequest, user: User, password: str, field: str, now: datetime) -> User:
    """The user, as they were when the password was theirs. Call it outside of any transaction.

    Raises WrongPassword about the `field` that it stood in, and LoginLocked.
    """
    try:
        return match_password(request=request, username=user.username, password=password, now=now)
    except InvalidCredentials as error:
        raise WrongPassword(field) from error


def prove_presence(*, caller: Caller, now: datetime) -> None:
    """Takes a recent log-in for a password: of the session, or for a foreign token its issue.

    Raises FreshLoginRequired.
    """
    since = now - FRESH
    if caller.session:
        fresh = Session.objects.filter(pk=caller.session, created_at__gt=since).exists()
    else:
        fresh = caller.issued_at > since.timestamp()
    if not fresh:
        raise FreshLoginRequired
