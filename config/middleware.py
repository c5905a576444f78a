"""What surrounds pages that people see; the API keeps no session, shows no HTML, and pays for none of it."""

from typing import Any

from corsheaders.conf import conf as cors
from corsheaders.middleware import CorsMiddleware
from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware

#: The back office, one's own account, and the OpenID provider.
PAGES = ("/admin/", "/account/", "/oauth/")
DOCS = ("/swagger/", "/redoc/", "/api/docs/")
#: For answers that no browser should ever show as a page.
NOTHING = "default-src 'none'; frame-ancestors 'none'"


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


class ContentPolicy(CSPMiddleware):
    """What a browser may load: for pages by the settings, for the rest nothing."""

    def __call__(self, request: HttpRequest) -> Any:
        """The answer, with its policy."""
        if request.path_info.startswith(PAGES + DOCS):
            return super().__call__(request)
        response: Any = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        return response


class Cors(CorsMiddleware):
    """Lets scripts of CORS_ALLOWED_ORIGINS call the API; a deployment that names none has no CORS at all."""

    def is_enabled(self, request: HttpRequest) -> bool:
        """The API alone: nobody's script has any business with the pages."""
        return bool(cors.CORS_ALLOWED_ORIGINS) and request.path_info.startswith("/api/")
