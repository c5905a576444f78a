"""What surrounds pages that people see; the API keeps no session, shows no HTML, and pays for none of it."""

from typing import Any

import pghistory
from corsheaders.conf import conf as cors
from corsheaders.middleware import CorsMiddleware
from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django_otp.middleware import OTPMiddleware

from earmark.base.requests import request_id
from earmark.identity.services.credentials import address_of

#: The back office, one's own account, the OpenID provider, and what links in messages open.
PAGES = ("/admin/", "/account/", "/oauth/", "/notifications/")
#: Of the API, though it lies among pages.
NO_PAGES = ("/admin/promos/",)
DOCS = ("/swagger/", "/redoc/", "/api/docs/")
#: What scripts of other origins may call, where they may call anything.
SCRIPTED = (
    "/api/",
    "/promos/",
    "/cart/",
    "/admin/promos/",
    "/oauth/token/",
    "/oauth/userinfo/",
    "/oauth/revoke/",
)
#: For answers that no browser should ever show as a page.
NOTHING = "default-src 'none'; frame-ancestors 'none'"


def is_page(request: HttpRequest) -> bool:
    """Whether people see what is asked for."""
    path = request.path_info
    return path.startswith(PAGES) and not path.startswith(NO_PAGES)


class OnlyPages:
    """Has a middleware step aside wherever there is no page."""

    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        """The answer, with or without the middleware."""
        if is_page(request):
            return super().__call__(request)  # type: ignore[misc]
        return self.get_response(request)


class Sessions(OnlyPages, SessionMiddleware):
    """Who is logged in to the pages."""


class Csrf(OnlyPages, CsrfViewMiddleware):
    """Forms of the pages."""

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        """Decides at view time, so the path is looked at here once more."""
        if is_page(request):
            return super().process_view(request, *view)
        return None


class Users(OnlyPages, AuthenticationMiddleware):
    """`request.user` from the session."""

    def process_view(self, request: HttpRequest, *view: Any) -> Any:
        """Nothing: each page asks for its own log-in."""
        return None


class SecondFactors(OnlyPages, OTPMiddleware):  # type: ignore[misc]  # the library has no types
    """Which second factor the session was shown: `request.user.otp_device`."""


class Trail:
    """Puts who did it, and from where, beside what a page's form adds to the trail."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        """The answer. Looking leaves no trail, and the API names its actors itself."""
        if request.method != "POST" or not is_page(request):
            return self.get_response(request)
        circumstances: dict[str, Any] = {"request_id": request_id(), "address": address_of(request)}
        if request.user.is_authenticated:
            circumstances["actor"] = request.user.pk
        with pghistory.context(**circumstances):
            return self.get_response(request)


class Messages(OnlyPages, MessageMiddleware):
    """What the pages have to say."""


class Frames(OnlyPages, XFrameOptionsMiddleware):
    """Nobody frames the pages."""


class ContentPolicy(CSPMiddleware):
    """What a browser may load: for pages by the settings, for the rest nothing."""

    def __call__(self, request: HttpRequest) -> Any:
        """The answer, with its policy."""
        if is_page(request) or request.path_info.startswith(DOCS):
            return super().__call__(request)
        response: Any = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", NOTHING)
        return response


class Cors(CorsMiddleware):
    """Lets scripts of CORS_ALLOWED_ORIGINS call the API; a deployment that names none has no CORS at all."""

    def is_enabled(self, request: HttpRequest) -> bool:
        """The API, and what a single-page application asks the OpenID provider: nobody's script has any business with
        the pages.
        """
        return bool(cors.CORS_ALLOWED_ORIGINS) and request.path_info.startswith(SCRIPTED)
