"""A refresh token works once; who shows it again has copied it, or was copied from."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from earmark.base.errors import Refusal
from earmark.base.ids import new_id
from earmark.identity.models import Session
from earmark.identity.services.sessions import Reason, end_sessions
from earmark.identity.tokens import InvalidToken, RefreshToken, TokenPair, issue_pair, verify_refresh


class InvalidRefreshToken(Refusal):
    """Not a refresh token of ours, or it was used, has ended, or its session has."""

    code = "invalid_refresh_token"
    detail = "The refresh token is not valid."


def refresh(*, token: str, now: datetime) -> TokenPair:
    """A new pair for a refresh token, which is used up by it.

    A token that was used before ends its whole session, since one of the two who showed it is a thief; of two
    who show it at once, one gets a pair that is dead on arrival. The end of the session has to outlive the
    refusal, so this opens its own transaction. Raises InvalidRefreshToken.
    """
    presented = read_refresh(token, now=now)
    if presented.client:
        raise InvalidRefreshToken  # an OAuth client's, who has to say at the token endpoint that it is the one
    return rotate(presented, successor=new_id(), now=now)


def rotate(presented: RefreshToken, *, successor: UUID, now: datetime, scope: str = "") -> TokenPair:
    """The next pair of the session, of which `successor` is the refresh token. As `refresh` otherwise.

    `scope` is what the access token opens, if that is less than what the session was given for.
    """
    session = Session.objects.select_related("user").filter(pk=presented.session).first()
    if session is None or session.revoked_at is not None:
        raise InvalidRefreshToken
    if not session.user.is_active:
        raise _ended(session, "switched_off", now)
    if not _swap(presented, successor=successor, now=now):
        raise _ended(session, "reuse", now)
    return issue_pair(
        user=session.user,
        session=session.pk,
        refresh_id=successor,
        now=now,
        scope=scope or session.scope,
        client=presented.client,
    )


def read_refresh(token: str, *, now: datetime) -> RefreshToken:
    """What a refresh token says. Raises InvalidRefreshToken."""
    try:
        return verify_refresh(token, now=now)
    except InvalidToken as error:
        raise InvalidRefreshToken from error


def _swap(presented: RefreshToken, *, successor: UUID, now: datetime) -> bool:
    """Puts the successor in the place of the presented token, if it is still the current one."""
    current = Session.objects.filter(
        pk=presented.session, current_token=presented.id, revoked_at__isnull=True
    )
    expires_at = now + settings.REFRESH_TOKEN_LIFETIME
    return bool(current.update(current_token=successor, expires_at=expires_at))


def _ended(session: Session, reason: Reason, now: datetime) -> InvalidRefreshToken:
    with transaction.atomic():
        end_sessions(ids=[session.pk], reason=reason, now=now)
    return InvalidRefreshToken()
