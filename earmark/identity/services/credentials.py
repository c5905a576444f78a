"""Names and passwords, and what happens to those who guess them.

django-axes counts failures per user and address and locks both together. It is handed a request that holds
nothing but where it came from: the real one may carry a body with secrets, which axes would store.
"""

import math
from datetime import datetime
from ipaddress import ip_address

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Max
from django.http import HttpRequest

from earmark.base.errors import Refusal
from earmark.base.requests import client_address
from earmark.identity.models import User
from earmark.identity.queries import username_for

LONGEST_NAME = 254
LONGEST_PASSWORD = 256
#: Stands for a peer without an address (a socket file), so that it too can be locked.
NOWHERE = "0.0.0.0"  # noqa: S104  not bound to


class InvalidCredentials(Refusal):
    """Unknown user, wrong password or switched-off account: the answer does not tell which."""

    code = "invalid_credentials"
    detail = "The username or the password is wrong."


class LoginLocked(Refusal):
    """Too many failures of this user from this address. Member: retry_after, in seconds."""

    code = "login_locked"
    detail = "Too many failed attempts. Try again in {retry_after} seconds."


def check_password(*, request: HttpRequest, username: str, password: str, now: datetime) -> User:
    """The user whose name (or email address) and password these are.

    Raises InvalidCredentials, and LoginLocked after too many failures. Unknown names take as long as known
    ones, because Django hashes the password for them too. Must not run inside a transaction that the refusal
    would roll back: the count of failures has to stay.
    """
    if not (_is_text(username, LONGEST_NAME) and _is_text(password, LONGEST_PASSWORD)):
        raise InvalidCredentials
    canonical = username_for(username)
    attempt = _attempt(request)
    user = authenticate(attempt, username=canonical, password=password)
    if not isinstance(user, User):
        raise _refusal(attempt, canonical, now)
    AxesProxyHandler.reset_attempts(username=user.username, ip_address=address_of(request))
    return user


def address_of(request: HttpRequest) -> str:
    """The client's IP address in its one spelling."""
    try:
        return str(ip_address(client_address(request)))
    except ValueError:
        return NOWHERE


def _is_text(value: str, longest: int) -> bool:
    return 0 < len(value) <= longest and "\0" not in value


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
    failures = AccessAttempt.objects.filter(username=username, ip_address=attempt.META["REMOTE_ADDR"])
    newest = failures.aggregate(newest=Max("attempt_time"))["newest"] or now
    left = (newest + settings.AXES_COOLOFF_TIME - now).total_seconds()
    return LoginLocked(retry_after=max(1, math.ceil(left)))
