"""In with a name and a password."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from earmark.identity.models import User
from earmark.identity.services.arrival import arrived
from earmark.identity.services.credentials import InvalidCredentials, check_password
from earmark.identity.services.sessions import open_session
from earmark.identity.services.two_factor import refuse_without_two_factor, show_second_factor
from earmark.identity.tokens import TokenPair


def log_in(
    *, request: HttpRequest, username: str, password: str, now: datetime, otp: str = ""
) -> tuple[User, TokenPair]:
    """The user with this name (or email address) and password, and tokens for them.

    `otp` is the code of those who have two-factor on. Opens its own transaction, because failures have to be
    counted outside of it. Raises InvalidCredentials, LoginLocked, EmailNotVerified, SecondFactorRequired,
    InvalidSecondFactor, SecondFactorClosed, TwoFactorSetupRequired.
    """
    user = check_password(request=request, username=username, password=password, now=now)
    if show_second_factor(request=request, user=user, code=otp, now=now) is None:
        refuse_without_two_factor(user)
    with transaction.atomic():
        # Whoever changes the password or switches the user off ends all sessions: none begins behind their back.
        unchanged = User.objects.filter(pk=user.pk, is_active=True, password=user.password)
        if not unchanged.update(last_login=now):
            raise InvalidCredentials
        pair = open_session(user=user, request=request, now=now)
    arrived(user.pk, request=request, now=now)
    return user, pair
