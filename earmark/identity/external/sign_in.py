"""In through a foreign issuer's pages: authorization code, PKCE, state and nonce (OpenID Connect Core, 3.1)."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from time import monotonic
from typing import Any, Self
from urllib.parse import quote, urlencode

import httpx
from django.conf import settings
from django.urls import reverse
from joserfc.util import urlsafe_b64encode

from earmark.base.errors import Refusal
from earmark.identity.external.discovery import Discovery, discovery_of
from earmark.identity.external.fetching import TOTAL_SECONDS, FetchFailed, fetch_object
from earmark.identity.external.issuers import Issuer, issuers
from earmark.identity.external.linking import user_of
from earmark.identity.external.tokens import verify_id_token
from earmark.identity.models import User
from earmark.identity.tokens import InvalidToken

SCOPE = "openid profile email"
#: How long somebody may take on the issuer's pages.
PATIENCE = timedelta(minutes=10)


class SignInFailed(Refusal):
    """The issuer did not say who it is, or not to us, or not now."""

    code = "sign_in_failed"
    detail = "That did not work. Start again from the log-in page."


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser session remembers while its user is at the issuer's."""

    issuer: str
    state: str
    nonce: str
    verifier: str
    next_path: str
    #: Seconds since 1970.
    ends_at: float

    @classmethod
    def of(cls, kept: Any) -> Self | None:
        """From what `kept()` gave; None when there is nothing."""
        return cls(**kept) if kept else None

    def kept(self) -> dict[str, Any]:
        """As the session keeps it."""
        return asdict(self)


def login_choices(next_path: str) -> list[tuple[str, str]]:
    """Foreign issuers to sign in with: what people call each, and where it begins."""
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    return [
        (issuer.label, reverse("pages:external", args=[name]) + query)
        for name, issuer in issuers().items()
        if issuer.has_pages
    ]


def start(issuer: Issuer, *, next_path: str, now: datetime) -> tuple[str, Attempt]:
    """Where to send the browser, and what to remember. Raises IssuerUnavailable, SignInFailed."""
    endpoint = _discovery(issuer).authorization_endpoint
    if not endpoint:
        raise SignInFailed
    attempt = Attempt(
        issuer=issuer.name,
        state=token_urlsafe(32),
        nonce=token_urlsafe(32),
        verifier=token_urlsafe(48),
        next_path=next_path,
        ends_at=(now + PATIENCE).timestamp(),
    )
    question = {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": _redirect_uri(issuer),
        "scope": SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).decode(),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(question)}", attempt


def finish(issuer: Issuer, attempt: Attempt, *, answer: Mapping[str, str], now: datetime) -> User:
    """The user, by what the issuer has the browser tell us (`answer`) and what it tells us itself.

    Call it outside of any transaction. Raises SignInFailed, IssuerUnavailable, and as `user_of` does.
    """
    is_late = now.timestamp() > attempt.ends_at
    if is_late or answer.get("iss", issuer.url) != issuer.url or not answer.get("code"):
        raise SignInFailed
    said = _exchange(issuer, code=answer["code"], verifier=attempt.verifier)
    id_token, access_token = said.get("id_token"), said.get("access_token")
    if not isinstance(id_token, str):
        raise SignInFailed
    try:
        token = verify_id_token(
            id_token,
            issuer=issuer,
            nonce=attempt.nonce,
            now=now,
            access_token=access_token if isinstance(access_token, str) else "",
        )
        return user_of(token, now=now)
    except InvalidToken as error:
        raise SignInFailed from error


def _exchange(issuer: Issuer, *, code: str, verifier: str) -> dict[str, Any]:
    """What the issuer gives for the code. Raises IssuerUnavailable, SignInFailed."""
    found = _discovery(issuer)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _redirect_uri(issuer),
        "code_verifier": verifier,
    }
    auth = None
    if found.posts_secret:
        form |= {"client_id": issuer.client_id, "client_secret": issuer.client_secret}
    else:
        auth = httpx.BasicAuth(quote(issuer.client_id, safe=""), quote(issuer.client_secret, safe=""))
    try:
        return fetch_object(
            "POST", found.token_endpoint, data=form, auth=auth, ends=monotonic() + TOTAL_SECONDS
        )
    except FetchFailed as error:
        raise SignInFailed from error


def _discovery(issuer: Issuer) -> Discovery:
    return discovery_of(issuer).get(ends=monotonic() + TOTAL_SECONDS)


def _redirect_uri(issuer: Issuer) -> str:
    return str(settings.PUBLIC_URL) + reverse("pages:external-callback", args=[issuer.name])
