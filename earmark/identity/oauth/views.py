"""The provider's endpoints: the toolkit's, where browsers and clients meet our sessions."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth import logout
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DataError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider import views as toolkit
from oauth2_provider.models import get_grant_model
from oauth2_provider.views.mixins import OAuthLibMixin

from earmark.base import clock
from earmark.base.throttle import Throttled, spend_one
from earmark.identity.models import Application
from earmark.identity.oauth.validator import LOGGED_IN, live_caller
from earmark.identity.pages.hurdles import hurdle
from earmark.identity.services.sessions import end_sessions_of_client
from earmark.identity.tokens import claims_of

#: RFC 6749, 5.2.
INVALID_REQUEST = {
    "error": "invalid_request",
    "error_description": "Something is too long, or not a form's text.",
}
INVALID_CLIENT = {"error": "invalid_client"}
INVALID_GRANT = {"error": "invalid_grant"}
UNSUPPORTED = {"error": "unsupported_grant_type"}
TOO_MUCH = {"error": "temporarily_unavailable", "error_description": "Too many requests."}

GRANT_TYPES = ("authorization_code", "refresh_token", "client_credentials")


class Protocol:
    """What all endpoints share: nothing is cached, all is limited, and what PostgreSQL cannot hold is the caller's
    mistake (a NUL, a nonce of a page's length), like a body that is no form.
    """

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The endpoint's answer."""
        try:
            spend_one("write", request)
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
        except Throttled as refusal:
            wait = str(refusal.members["retry_after"])
            return JsonResponse(TOO_MUCH, status=HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": wait})
        except (DataError, SuspiciousOperation, BadRequest, MultiPartParserError):
            return JsonResponse(INVALID_REQUEST, status=HTTPStatus.BAD_REQUEST)
        except Application.DoesNotExist:
            return JsonResponse(INVALID_CLIENT, status=HTTPStatus.BAD_REQUEST)


class AuthorizeView(Protocol, toolkit.AuthorizationView):
    """Asks the user whether a client may act for them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The endpoint's answer."""
        request.META[LOGGED_IN] = request.user.is_authenticated
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page that asks; for clients of the house the code at once.

        With `prompt=none` a hurdle is an error for the client: there is nobody to show a page to.
        """
        answer: HttpResponse | None = hurdle(request, next_path=request.get_full_path())
        if answer and "none" in request.GET.get("prompt", "").split():
            answer = self.handle_no_permission()
        return answer or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the client, with a code or with `access_denied`."""
        return hurdle(request, next_path=request.get_full_path()) or super().post(request, *args, **kwargs)


@method_decorator(csrf_exempt, name="dispatch")
class TokenView(Protocol, OAuthLibMixin, View):
    """A code, a refresh token or a client's secret for tokens."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Tokens, or an error of RFC 6749."""
        if request.POST.get("grant_type") not in GRANT_TYPES:
            return JsonResponse(UNSUPPORTED, status=HTTPStatus.BAD_REQUEST)
        try:
            return _answer(*self.create_token_response(request))
        except get_grant_model().DoesNotExist:  # another has used up the code while we looked at it
            return JsonResponse(INVALID_GRANT, status=HTTPStatus.BAD_REQUEST)


@method_decorator(csrf_exempt, name="dispatch")
class RevokeView(Protocol, OAuthLibMixin, View):
    """Ends the session of a token (RFC 7009)."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """200 for whatever is of no use any more, an error for a client that is not who it says."""
        return _answer(*self.create_revocation_response(request))


@method_decorator(csrf_exempt, name="dispatch")
class UserInfoView(Protocol, OAuthLibMixin, View):
    """What the token's scopes tell of its user."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The claims, or an error of RFC 6750."""
        return _answer(*self.create_userinfo_response(request))

    post = get


@method_decorator(csrf_exempt, name="dispatch")
class IntrospectView(Protocol, OAuthLibMixin, View):
    """Whether a token is good, for clients that can prove who they are (RFC 7662)."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """`{active: false}` for whatever is no live access token of ours."""
        if not self.authenticate_client(request):
            return JsonResponse(
                INVALID_CLIENT, status=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Basic"}
            )
        token = request.POST.get("token", "")
        if live_caller(token) is None:
            return JsonResponse({"active": False})
        claims = claims_of(token)
        shown = ("scope", "client_id", "username", "exp", "iat", "sub", "aud", "iss", "jti")
        told = {name: claims[name] for name in shown if name in claims}
        return JsonResponse({"active": True, "token_type": "Bearer", **told})


class LogoutView(Protocol, toolkit.RPInitiatedLogoutView):
    """Out of the browser session, and of what the client had been given (RP-initiated log-out)."""

    def do_logout(
        self,
        application: Application | None = None,
        post_logout_redirect_uri: str | None = None,
        state: str | None = None,
        token_user: Any = None,
    ) -> HttpResponse:
        """Ends the sessions that the client has for the user, then the browser's."""
        user = token_user or self.request.user
        if application and user.is_authenticated:
            end_sessions_of_client(client=application, user=user, reason="logout", now=clock.now())
        if not post_logout_redirect_uri:
            logout(self.request)
            return redirect("pages:login")
        response: HttpResponse = super().do_logout(application, post_logout_redirect_uri, state, token_user)
        return response


def _answer(_: str, headers: dict[str, str], body: str | None, status: int) -> HttpResponse:
    """What oauthlib answers, as JSON: of errors it does not always say so."""
    return HttpResponse(body or "", status=status, headers={"Content-Type": "application/json"} | headers)
