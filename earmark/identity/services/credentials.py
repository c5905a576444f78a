"""Names and passwords, and what happens to those who guess them.

django-axes counts failures per user and address and locks both together. It is handed a request that holds
nothing but where it came from: the real one may carry a body with secrets, which axes would store.

A failure is a line in the log too, with the address and a keyed hash of the name: enough to count and compare,
and nothing to read for those who type their password where the name belongs.
"""

import math
from datetime import datetime
from ipaddress import ip_address

import structlog
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Max
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from earmark.base.errors import Refusal
from earmark.base.requests import client_address
from earmark.identity import metrics, second_factor
from earmark.identity.models import User
from earmark.identity.queries import username_for
from earmark.identity.rules import VERIFY_REQUIRED

log = structlog.get_logger(__name__)

LONGEST_NAME = 254
LONGEST_PASSWORD = 256
#: Stands for a peer without an address (a socket file), so that it too can be locked.
NOWHERE = "0.0.0.0"  # noqa: S104  not bound to


class InvalidCredentials(Refusal):
    """Unknown user, wrong password or switched-off account: the answer does not tell which."""

    code = "invalid_credentials"
    detail = "The username or the password is wrong."


class EmailNotVerified(Refusal):
    """The password is right, but nobody has shown that mail reaches the user (EMAIL_VERIFICATION=require)."""

    code = "email_not_verified"
    detail = "Follow the link in the mail that was sent to your email address first."


class LoginLocked(Refusal):
    """Too many failures of this user from this address. Member: retry_after, in seconds."""

    code = "login_locked"
    detail = "Too many failed attempts. Try again in {retry_after} seconds."


def check_password(*, request: HttpRequest, username: str, password: str, now: datetime) -> User:
    """The user whose name (or email address) and password these are, and who may come in with them.

    Raises as `match_password` does, and EmailNotVerified.
    """
    user = match_password(request=request, username=username, password=password, now=now)
    refuse_unverified(user)
    return user


def refuse_unverified(user: User) -> None:
    """Raises EmailNotVerified where a right password is not enough."""
    if settings.EMAIL_VERIFICATION == VERIFY_REQUIRED and user.email_verified_at is None:
        raise EmailNotVerified


def match_password(*, request: HttpRequest, username: str, password: str, now: datetime) -> User:
    """The user whose name (or email address) and password these are.

    Raises InvalidCredentials, and LoginLocked after too many failures. Unknown names take as long as known
    ones, because Django hashes the password for them too. Must not run inside a transaction that the refusal
    would roll back: the count of failures has to stay. A success clears the count, unless the user has a second
    factor: then showing that does.
    """
    if not is_text(username, password):
        raise InvalidCredentials
    canonical = username_for(username)
    attempt = _attempt(request)
    user = authenticate(attempt, username=canonical, password=password)
    if not isinstance(user, User):
        _log_failure(request, canonical, "password")
        raise _refusal(attempt, canonical, now)
    if not second_factor.has(user):
        forgive(request, user)
    return user


def count_failure(request: HttpRequest, user: User, *, reason: str) -> None:
    """Counts against the user's lock-out what was not a wrong password."""
    _log_failure(request, user.username, reason)
    AxesProxyHandler.user_login_failed(
        __name__, credentials={"username": user.username}, request=_attempt(request)
    )


def forgive(request: HttpRequest, user: User) -> None:
    """Clears the count: it was the user after all."""
    AxesProxyHandler.reset_attempts(username=user.username, ip_address=address_of(request))


def refuse_locked(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Raises LoginLocked after too many failures of the user from this address."""
    attempt = _attempt(request)
    if not AxesProxyHandler.is_allowed(attempt, {"username": user.username}):
        raise _locked(attempt, user.username, now)


def address_of(request: HttpRequest) -> str:
    """The client's IP address in its one spelling."""
    try:
        return str(ip_address(client_address(request)))
    except ValueError:
        return NOWHERE


def is_text(username: str, password: str) -> bool:
    """False for what cannot be anybody's: empty, too long, or more than PostgreSQL takes for a text."""
    return all(
        0 < len(value) <= longest and "\0" not in value
        for value, longest in ((username, LONGEST_NAME), (password, LONGEST_PASSWORD))
    )


def _attempt(request: HttpRequest) -> HttpRequest:
    attempt = HttpRequest()
    attempt.META = {
        "REMOTE_ADDR": address_of(request),
        "HTTP_USER_AGENT": request.META.get("HTTP_USER_AGENT", "").replace("\0", ""),
        "PATH_INFO": request.path_info,
    }
    return attempt


def _refusal(attempt: HttpRequest, username: str, now: datetime) -> Refusal:
    """Locked only if axes turned the attempt away unseen.

    The failure that fills the measure is still answered as a wrong password.
    """
    counted = getattr(attempt, "axes_failures_since_start", None) is not None
    if counted or not getattr(attempt, "axes_locked_out", False):
        return InvalidCredentials()
    return _locked(attempt, username, now)


def _locked(attempt: HttpRequest, username: str, now: datetime) -> LoginLocked:
    failures = AccessAttempt.objects.filter(username=username, ip_address=attempt.META["REMOTE_ADDR"])
    newest = failures.aggregate(newest=Max("attempt_time"))["newest"] or now
    left = (newest + settings.AXES_COOLOFF_TIME - now).total_seconds()
    return LoginLocked(retry_after=max(1, math.ceil(left)))


def _log_failure(request: HttpRequest, username: str, reason: str) -> None:
    name = salted_hmac("earmark.login_failed", username).hexdigest()[:16]
    metrics.login_failures.count(reason)
    log.warning("login_failed", name=name, address=address_of(request), reason=reason)
