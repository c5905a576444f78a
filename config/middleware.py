"""Sessions, CSRF and messages for the back office; the API keeps no session and pays for none of it."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware

BACK_OFFICE = "/admin/"


class OnlyBackOffice:
    """Has a middleware step aside everywhere but under `/admin/`."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        """The answer, with or without the middleware."""
        if request.path_info.startswith(BACK_OFFICE):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class Sessions(OnlyBackOffice, SessionMiddleware):
    """Who is logged in to the back office."""


class Csrf(OnlyBackOffice, CsrfViewMiddleware):
    """Forms of the back office."""

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        """Decides at view time, so the path is looked at here once more."""
        if request.path_info.startswith(BACK_OFFICE):
            return super().process_view(request, *view)
        return None


class Users(OnlyBackOffice, AuthenticationMiddleware):
    """`request.user` from the session."""

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        """Nothing: the back office asks for its own log-in."""
        return None


class Messages(OnlyBackOffice, MessageMiddleware):
    """What the back office has to say."""


class Frames(OnlyBackOffice, XFrameOptionsMiddleware):
    """Nobody frames the back office."""
