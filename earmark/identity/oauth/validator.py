"""What the protocol asks of us: who a client is, what it may have, whether a token is good."""

import binascii
from base64 import b64decode
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID

from django.conf import settings
from django.db import transaction
from joserfc.util import urlsafe_b64decode
from jwcrypto.jwk import JWK
from oauth2_provider.oauth2_validators import OAuth2Validator
from orjson import JSONDecodeError, loads

from earmark.base import clock
from earmark.identity import revocation
from earmark.identity.keys import keeper
from earmark.identity.models import Application, Profile, Session, User
from earmark.identity.oauth.issuing import end_what_it_began
from earmark.identity.rules import PARTNER, Caller
from earmark.identity.services import InvalidRefreshToken
from earmark.identity.services.rotation import read_refresh
from earmark.identity.services.sessions import end_sessions
from earmark.identity.tokens import InvalidToken, verify_access

#: In a request's META: the browser is somebody's. No header of a client's can have this name.
LOGGED_IN = "earmark.logged_in"


class Validator(OAuth2Validator):
    """The toolkit's, with our tokens and sessions in the place of its own."""

    # --- clients ---------------------------------------------------------------------------------------------

    def authenticate_client(self, request: Any, *_: Any, **__: Any) -> bool:
        """By its secret, from the header or the body; the one before works too, for a while."""
        client_id, secret = _credentials(request)
        client = self._load_application(client_id, request) if client_id and secret else None
        return client is not None and client.knows_secret(secret, now=clock.now())

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        """Of clients that cannot keep a secret."""
        return bool(request.client.client_type == Application.CLIENT_PUBLIC)

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *_: Any, **__: Any
    ) -> bool:
        """Client credentials stand for the partner that the service account belongs to."""
        if not super().validate_grant_type(client_id, grant_type, client, request):
            return False
        if grant_type == "client_credentials":
            request.user = client.user
            return bool(client.user and client.user.is_active and client.user.role == PARTNER)
        return True

    # --- asking nobody (prompt=none) -------------------------------------------------------------------------

    def validate_silent_login(self, request: Any) -> bool:
        """Somebody is logged in to the browser; `views.AuthorizeView` leaves word of it."""
        return bool(request.headers.get(LOGGED_IN))

    def validate_silent_authorization(self, request: Any) -> bool:
        """Only clients of the house are never asked about."""
        return bool(request.client.skip_authorization)

    # --- codes and refresh tokens ----------------------------------------------------------------------------

    def validate_code(self, client_id: str, code: str, client: Any, request: Any, *_: Any, **__: Any) -> bool:
        """Good for a minute, once, and for a user who has not been switched off since.

        Shown again, it ends what it had begun (RFC 6749, 4.1.2).
        """
        if not super().validate_code(client_id, code, client, request):
            end_what_it_began(code, client)
            return False
        return bool(request.user.is_active)

    def invalidate_authorization_code(
        self, client_id: str, code: str, request: Any, *_: Any, **__: Any
    ) -> None:
        """Nothing: it was used up where the session began (`oauth.issuing`)."""

    def validate_refresh_token(
        self, refresh_token: str, client: Any, request: Any, *_: Any, **__: Any
    ) -> bool:
        """One of ours that was given to this client. Whether it was used before is seen when it is used."""
        try:
            presented = read_refresh(refresh_token, now=clock.now())
        except InvalidRefreshToken:
            return False
        session = Session.objects.select_related("user").filter(pk=presented.session).first()
        if session is None or presented.client != client.client_id:
            return False
        request.user, request.presented, request.family = session.user, presented, session
        return True

    def get_original_scopes(self, refresh_token: str, request: Any, *_: Any, **__: Any) -> list[str]:
        """What the session was given for: a refresh may ask for less, never for more."""
        return str(request.family.scope).split()

    def save_bearer_token(self, token: Any, request: Any, *_: Any, **__: Any) -> None:
        """Nothing: the session was written where its tokens were made."""

    def revoke_token(self, token: str, token_type_hint: str, request: Any, *_: Any, **__: Any) -> None:
        """Ends the session of a client's own token; of other tokens it says nothing (RFC 7009)."""
        session, client = _session_of(token)
        if session and client == request.client.client_id:
            with transaction.atomic():
                end_sessions(ids=[session], reason="client", now=clock.now())

    # --- access tokens ---------------------------------------------------------------------------------------

    def validate_bearer_token(self, token: str, scopes: list[str] | None, request: Any) -> bool:
        """One of ours, of a session that stands, given for these scopes."""
        caller = live_caller(token)
        if caller is None or not set(scopes or ()) <= set(caller.scope.split()):
            return False
        request.user = User.objects.filter(pk=caller.id, is_active=True).first()
        request.client = Application.objects.filter(client_id=caller.client).first()
        request.scopes, request.access_token = caller.scope.split(), token
        return request.user is not None

    def validate_jwt_bearer_token(self, token: str, scopes: list[str] | None, request: Any) -> bool:
        """The same: our access tokens are JWTs, and the toolkit would take them for ID tokens."""
        return self.validate_bearer_token(token, scopes, request)

    def validate_id_token(self, token: str, scopes: list[str] | None, request: Any) -> bool:
        """Never: an ID token opens nothing."""
        return False

    # --- ID tokens -------------------------------------------------------------------------------------------

    def get_oidc_issuer_endpoint(self, request: Any) -> str:
        """Whoever signs our tokens."""
        return str(settings.JWT_ISSUER)

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """What scopes tell of the user; the toolkit leaves out what was not asked for."""
        user, profile = request.user, Profile.objects.filter(user=request.user).first() or Profile()
        told = {
            "name": user.get_full_name(),
            "given_name": user.first_name,
            "family_name": user.last_name,
            "preferred_username": user.username,
            "locale": profile.language,
            "zoneinfo": profile.time_zone,
            "email": user.email,
            "email_verified": user.email_verified_at is not None,
            "phone_number": user.phone,
        }
        return {name: value for name, value in told.items() if value != ""}

    def _get_key_for_token(self, token: str) -> JWK | None:
        """The key that signed it, be it an older one: an ID token comes back as a hint at log-out."""
        try:
            header = loads(urlsafe_b64decode(token.partition(".")[0].encode()))
            kid = header["kid"]
            key = keeper().for_kid(kid).by_kid.get(kid)
        except (JSONDecodeError, ValueError, KeyError, TypeError):
            return None
        return JWK.from_pem(key.as_pem(private=False)) if key else None


def live_caller(token: str | None) -> Caller | None:
    """Whom an access token of ours speaks for, as long as its session stands."""
    now = clock.now()
    try:
        caller = verify_access(token or "", now=now)
    except InvalidToken:
        return None
    return None if revocation.judge(caller.session, now=now).revoked else caller


def _session_of(token: str) -> tuple[UUID | None, str]:
    """The session and the client of a token that is good still, of either kind."""
    now = clock.now()
    try:
        presented = read_refresh(token, now=now)
    except InvalidRefreshToken:
        caller = live_caller(token)
        return (UUID(caller.session), caller.client) if caller else (None, "")
    return presented.session, presented.client


def _credentials(request: Any) -> tuple[str, str]:
    """Client id and secret, or empty texts. In the header both are form-encoded (RFC 6749, 2.3.1)."""
    scheme, _, encoded = str(request.headers.get("HTTP_AUTHORIZATION") or "").partition(" ")
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return "", ""
        return unquote_plus(client_id), unquote_plus(secret)
    return str(request.client_id or ""), str(request.client_secret or "")
