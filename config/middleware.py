"""Sessions, CSRF and messages for pages that people see; the API keeps no session and pays for none of it."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware

#: The back office, one's own account, and the OpenID provider.
PAGES = ("/admin/", "/account/", "/oauth/")


class OnlyPages:
    """Has a middleware step aside everywhere but under PAGES."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        """The answer, with or without the middleware."""
        if request.path_info.startswith(PAGES):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class Sessions(OnlyPages, SessionMiddleware):
    """Who is logged in to the pages."""


class Csrf(OnlyPages, CsrfViewMiddleware):
    """Forms of the pages."""

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        """Decides at view time, so the path is looked at here once more."""
        if request.path_info.startswith(PAGES):
            return super().process_view(request, *view)
        return None


class Users(OnlyPages, AuthenticationMiddleware):
    """`request.user` from the session."""

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        """Nothing: each page asks for its own log-in."""
        return None


class Messages(OnlyPages, MessageMiddleware):
    """What the pages have to say."""


class Frames(OnlyPages, XFrameOptionsMiddleware):
    """Nobody frames the pages."""
