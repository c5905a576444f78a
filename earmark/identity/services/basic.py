"""A name and a password with every request."""

from datetime import datetime

from django.http import HttpRequest

from earmark.identity.models import User
from earmark.identity.proofs import proofs
from earmark.identity.queries import user_named
from earmark.identity.services.credentials import (
    check_password,
    is_text,
    refuse_locked,
    refuse_unverified,
)
from earmark.identity.services.two_factor import require_no_code


def check_basic(*, request: HttpRequest, username: str, password: str, now: datetime) -> User:
    """The user whose name and password these are, without a hash if they were right a moment ago.

    Never for users who have two-factor on: there is nowhere to put the code. Raises as `check_password` does,
    SecondFactorRequired, TwoFactorSetupRequired.
    """
    user = _recognise(request, username, password, now)
    if user is None:
        user = check_password(request=request, username=username, password=password, now=now)
        proofs().learn(user, password)
    require_no_code(user)
    return user


def _recognise(request: HttpRequest, username: str, password: str, now: datetime) -> User | None:
    """The user, read afresh, if the password is known to be theirs. See Note [Proofs] in `identity.proofs`."""
    user = user_named(username) if is_text(username, password) else None
    if user is None or not user.is_active or not proofs().know(user, password):
        return None
    refuse_locked(request, user, now=now)
    refuse_unverified(user)
    return user
