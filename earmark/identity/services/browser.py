"""Browser sessions: in and out of the pages that people see."""

from datetime import datetime
from typing import cast

import django_otp
from django.contrib import auth
from django.http import HttpRequest

from earmark.identity.models import User
from earmark.identity.second_factor import Device
from earmark.identity.services.credentials import address_of, check_password
from earmark.identity.services.trail import remember
from earmark.identity.services.two_factor import add_second_factor, show_second_factor

BACKEND = "django.contrib.auth.backends.ModelBackend"


def log_in_to_pages(*, request: HttpRequest, username: str, password: str, otp: str, now: datetime) -> User:
    """The user with this name (or email address), password and code, whose browser session begins.

    Staff that owes two-factor comes in too, to turn it on. Call it outside of any transaction.
    Raises as `check_password` and `show_second_factor` do.
    """
    user = check_password(request=request, username=username, password=password, now=now)
    device = show_second_factor(request=request, user=user, code=otp, now=now)
    enter_pages(request=request, user=user, device=device)
    return user


def enter_pages(*, request: HttpRequest, user: User, device: Device | None = None) -> None:
    """Begins a browser session, under a key that nobody has seen; `device` is the second factor that was shown.

    Without one, who has two-factor on is asked for a code where it matters (`pages.hurdles`).
    """
    if auth.SESSION_KEY in request.session:
        request.session.cycle_key()  # Django leaves the key alone when the same user comes again
    auth.login(request, user, backend=BACKEND)
    if device is not None:
        django_otp.login(request, device)
    remember(user, "logged_in", pages=True, address=address_of(request))


def verify_pages(*, request: HttpRequest, code: str, now: datetime) -> None:
    """Has the browser session know that its user has shown the second factor. Raises as `show_second_factor` does."""
    device = show_second_factor(request=request, user=_user(request), code=code, now=now)
    if device is not None:
        _verify(request, device)


def turn_on_two_factor(*, request: HttpRequest, key: str, code: str, proof: str, now: datetime) -> list[str]:
    """Recovery codes of the session's user, whose second factor the key is now. As `add_second_factor` otherwise."""
    added = add_second_factor(request=request, user=_user(request), key=key, code=code, proof=proof, now=now)
    _verify(request, added.device)
    return added.recovery_codes


def leave_pages(*, request: HttpRequest) -> None:
    """Ends the browser session."""
    auth.logout(request)


def _verify(request: HttpRequest, device: Device) -> None:
    request.session.cycle_key()  # what the session may do has changed
    django_otp.login(request, device)


def _user(request: HttpRequest) -> User:
    """The session's user, past a page that asked for one."""
    return cast(User, request.user)
