"""What a logged-in user has to do before a page that matters lets them on."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from earmark.identity import second_factor, services


def hurdle(request: HttpRequest, *, next_path: str) -> HttpResponseRedirect | None:
    """The way to what is missing, and from there on to `next_path`; None when nothing is.

    Who has two-factor on shows a code once per browser session, and staff that owes two-factor turns it on.
    Every page that acts for its user beyond showing them their own account asks this.
    """
    user = cast(Any, request.user)
    if user.is_verified():
        return None
    if second_factor.has(user):
        return _to("pages:code", next_path)
    if services.owes_two_factor(user):
        return _to("pages:two-factor", next_path)
    return None


def _to(page: str, next_path: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': next_path})}")
