"""Pages under `/account/external/`: to a foreign issuer, and back from it."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from earmark.base import clock
from earmark.base.errors import Refusal
from earmark.identity import services
from earmark.identity.external import sign_in
from earmark.identity.external.issuers import Issuer, issuers
from earmark.identity.external.kept import IssuerUnavailable
from earmark.identity.external.sign_in import Attempt, SignInFailed
from earmark.identity.pages.login import home_of
from earmark.identity.pages.onward import onward

log = structlog.get_logger(__name__)

#: Where the browser session keeps the attempt.
ATTEMPT = "external_sign_in"


@never_cache
@require_GET
def start(request: HttpRequest, name: str) -> HttpResponse:
    """Off to the issuer."""
    issuer = issuers().get(name)
    if issuer is None or not issuer.has_pages:
        return _nowhere(request)
    try:
        url, attempt = sign_in.start(issuer, next_path=onward(request, default=""), now=clock.now())
    except Refusal as refusal:
        return _sorry(request, issuer, refusal)
    request.session[ATTEMPT] = attempt.kept()
    return redirect(url)


@never_cache
@require_GET
def callback(request: HttpRequest, name: str) -> HttpResponse:
    """Back from the issuer: logs in and goes on. An attempt is good for one answer."""
    issuer = issuers().get(name)
    if issuer is None or not issuer.has_pages:
        return _nowhere(request)
    try:
        attempt = _attempt(request, issuer)
        user = sign_in.finish(issuer, attempt, answer=request.GET.dict(), now=clock.now())
    except Refusal as refusal:
        return _sorry(request, issuer, refusal)
    services.enter_pages(request=request, user=user)
    return redirect(attempt.next_path or home_of(user))


def _attempt(request: HttpRequest, issuer: Issuer) -> Attempt:
    """The session's attempt that this answers. Raises SignInFailed."""
    attempt = Attempt.of(request.session.get(ATTEMPT))
    if attempt is None or attempt.issuer != issuer.name:
        raise SignInFailed
    if not constant_time_compare(attempt.state, request.GET.get("state", "")):
        raise SignInFailed
    del request.session[ATTEMPT]
    return attempt


def _nowhere(request: HttpRequest) -> HttpResponse:
    context = {"heading": "There is nothing here", "message": "Nobody can sign in through this issuer."}
    return render(request, "pages/message.html", context, status=404)


def _sorry(request: HttpRequest, issuer: Issuer, refusal: Refusal) -> HttpResponse:
    log.info("external_sign_in_failed", issuer=issuer.name, reason=type(refusal).__name__)
    context = {"heading": f"Not signed in with {issuer.label}", "message": str(refusal)}
    response = render(request, "pages/message.html", context, status=400)
    if isinstance(refusal, IssuerUnavailable):
        response.status_code = 503
        response.headers["Retry-After"] = str(refusal.members["retry_after"])
    return response
