"""A new password for who has forgotten the old one, by a link to their address."""

from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils.http import base36_to_int, int_to_base36

from earmark.base import facts
from earmark.identity.models import User
from earmark.identity.queries import user_at
from earmark.identity.rules import normal_email
from earmark.identity.services.email_verification import mark_verified
from earmark.identity.services.links import InvalidLink, Link, link_to
from earmark.identity.services.passwords import put_password, refuse_weak
from earmark.identity.services.sessions import end_sessions_of

PAGE = "reset-password"

_generator = PasswordResetTokenGenerator()


def ask_for_reset(*, email: str, now: datetime) -> None:
    """Has a link sent to the address, if it is a user's. The work is the same if it is nobody's."""
    facts.publish("password.reset_asked", {"email": normal_email(email), "asked_at": now.isoformat()})


def reset_link(*, email: str) -> Link | None:
    """The link for the user with this address; None for who has no password here to forget."""
    user = user_at(email)
    if user is None or not user.has_usable_password():
        return None
    token = f"{int_to_base36(user.pk)}.{_generator.make_token(user)}"
    return link_to(PAGE, user_id=user.pk, token=token)


def user_of_reset(token: str) -> User:
    """Whose password the token sets. It is used up by a new password, a log-in, and by time. Raises InvalidLink."""
    user_id, _, secret = token.partition(".")
    user = User.objects.filter(pk=_number(user_id), is_active=True).first()
    if user is None or not _generator.check_token(user, secret):
        raise InvalidLink
    return user


def reset_password(*, token: str, password: str, now: datetime) -> None:
    """Sets the password, ends all sessions, and opens a lock that the forgotten one led to.

    The address counts as verified, since the mail has reached it. Raises InvalidLink, WeakPassword.
    """
    user = user_of_reset(token)
    refuse_weak(password, user=user, field="new_password")
    hashed = make_password(password)
    with transaction.atomic():
        # Of two who come at once, the second waits here and then holds a token that is used up.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        user = user_of_reset(token)
        put_password(user, hashed, now=now)
        mark_verified(user, now=now)
        end_sessions_of(user_id=user.pk, reason="password", now=now)
    AxesProxyHandler.reset_attempts(username=user.username)


def _number(user_id: str) -> int:
    try:
        return base36_to_int(user_id)
    except ValueError as error:
        raise InvalidLink from error
