"""Where the toolkit asks for tokens: a session begins, or goes on, and gives a pair of ours.

oauthlib asks once all is validated, for the access token first; what it would then store has happened here.
"""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.http import HttpRequest
from oauth2_provider.models import get_grant_model
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from earmark.base import clock
from earmark.base.ids import new_id
from earmark.base.sql import rows
from earmark.identity.models import Application, Session, User
from earmark.identity.services import InvalidRefreshToken
from earmark.identity.services.rotation import rotate
from earmark.identity.services.sessions import SessionIds, end_sessions, open_session
from earmark.identity.tokens import TokenPair

_ORIGIN = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_USER_AGENT")


def access_token(request: Any) -> str:
    """The access token of the pair, which begins or continues a session. Raises InvalidGrantError."""
    request.pair = _continue(request) if request.grant_type == "refresh_token" else _begin(request)
    return str(request.pair.access)


def refresh_token(request: Any) -> str:
    """The refresh token of the same pair."""
    return str(request.pair.refresh)


@transaction.atomic
def _begin(request: Any) -> TokenPair:
    """A code is used up together with the session's beginning, so of two who show it at once one gets tokens."""
    ids = SessionIds()
    if request.grant_type == "authorization_code":
        ids = SessionIds(session=_begun_by(request.code))
        used, _ = get_grant_model().objects.filter(code=request.code, application=request.client).delete()
        if not used:
            raise InvalidGrantError(request=request)
    # Whoever switches a user or a client off ends all sessions: none begins behind their back.
    user = User.objects.select_for_update(no_key=True).filter(pk=request.user.pk, is_active=True).first()
    if user is None or not _stays_usable(request.client):
        raise InvalidGrantError(request=request)
    return open_session(
        user=user,
        request=_origin(request),
        now=clock.now(),
        ids=ids,
        application=request.client,
        scope=" ".join(request.scopes),
        goes_on=request.grant_type != "client_credentials",
    )


def end_what_it_began(code: str, client: Application) -> None:
    """Ends the session that the code had begun, if there is one: one of the two who showed it is a thief."""
    begun = Session.objects.filter(pk=_begun_by(code), application=client, revoked_at__isnull=True)
    with transaction.atomic():
        end_sessions(ids=begun.values_list("id", flat=True), reason="reuse", now=clock.now())


def _begun_by(code: str) -> UUID:
    """A code names its session, so that it is known by the code when it comes again."""
    return uuid5(NAMESPACE_OID, code)


def _stays_usable(client: Application) -> bool:
    """True if nobody has switched the client off, nor will before the transaction's end. Does not stop its like."""
    statement = "SELECT id FROM identity_application WHERE id = %s AND is_active FOR SHARE"
    return bool(rows(statement, (client.pk,)))


def _continue(request: Any) -> TokenPair:
    """Outside of any transaction: that a used token ends its session has to outlive the refusal."""
    try:
        return rotate(request.presented, successor=new_id(), now=clock.now(), scope=" ".join(request.scopes))
    except InvalidRefreshToken as error:
        raise InvalidGrantError(request=request) from error


def _origin(request: Any) -> HttpRequest:
    """Where the call came from, without what it says: that may hold secrets."""
    origin = HttpRequest()
    origin.META = {name: request.headers[name] for name in _ORIGIN if name in request.headers}
    return origin
