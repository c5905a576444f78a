"""Sessions begin with a log-in and end by log-out, by re-use of a refresh token, or by staff."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from oauth2_provider.models import get_grant_model, get_id_token_model

from earmark.base.ids import new_id
from earmark.identity import revocation
from earmark.identity.models import Application, Session, User
from earmark.identity.rules import SCOPE
from earmark.identity.services.credentials import address_of
from earmark.identity.services.trail import remember
from earmark.identity.tokens import TokenPair, issue_pair

Reason = Literal["logout", "reuse", "switched_off", "staff", "password", "deleted", "client"]


@dataclass(frozen=True, slots=True)
class SessionIds:
    """The ids of a session to come and of its first refresh token."""

    session: UUID = field(default_factory=new_id)
    refresh: UUID = field(default_factory=new_id)


#: Ended sessions are kept a while, for those who look into what happened.
KEPT_FOR = timedelta(days=7)


def open_session(
    *,
    user: User,
    request: HttpRequest,
    now: datetime,
    ids: SessionIds | None = None,
    application: Application | None = None,
    scope: str = SCOPE,
    goes_on: bool = True,
) -> TokenPair:
    """Begins a session and gives its first pair of tokens, to `application` if one acts for the user.

    `ids` are for who has to name the tokens before the session begins. One that does not go on ends with its access
    token: nobody is given the refresh token.
    """
    ids = ids or SessionIds()
    lifetime = settings.REFRESH_TOKEN_LIFETIME if goes_on else settings.ACCESS_TOKEN_LIFETIME
    Session.objects.create(
        id=ids.session,
        user=user,
        application=application,
        scope=scope,
        current_token=ids.refresh,
        created_at=now,
        expires_at=now + lifetime,
        address=address_of(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:200],
    )
    client = application.client_id if application else ""
    remember(user, "logged_in", session=str(ids.session), client=client, address=address_of(request))
    return issue_pair(
        user=user, session=ids.session, refresh_id=ids.refresh, now=now, scope=scope, client=client
    )


def end_sessions(*, ids: Iterable[UUID], reason: Reason, now: datetime) -> None:
    """Ends the sessions: their tokens stop working as soon as the caller's transaction commits.

    A session that has ended before is announced again and keeps its first reason.
    """
    ending = list(ids)
    Session.objects.filter(pk__in=ending, revoked_at__isnull=True).update(revoked_at=now, reason=reason)
    transaction.on_commit(partial(revocation.announce, ending))


def end_sessions_of(*, user_id: int, reason: Reason, now: datetime, but: str = "") -> None:
    """Ends every session of the user, `but` one. Call it when a password, a role or an account is taken away."""
    with transaction.atomic():
        live = Session.objects.filter(user_id=user_id, revoked_at__isnull=True, expires_at__gt=now)
        if but:
            live = live.exclude(pk=but)
        end_sessions(ids=live.values_list("id", flat=True), reason=reason, now=now)


def end_sessions_of_client(
    *, client: Application, reason: Reason, now: datetime, user: User | None = None
) -> None:
    """Ends every session that the client has, or only those that it has for `user`."""
    with transaction.atomic():
        live = Session.objects.filter(application=client, revoked_at__isnull=True)
        if user:
            live = live.filter(user=user)
        end_sessions(ids=live.values_list("id", flat=True), reason=reason, now=now)


def forget_dead_tokens(*, now: datetime) -> int:
    """Deletes sessions whose last refresh token ended KEPT_FOR ago; returns how many.

    With them the codes that nobody exchanged, and the record of ID tokens that no log-out will bring back.
    """
    get_grant_model().objects.filter(expires__lt=now).delete()
    get_id_token_model().objects.filter(expires__lt=now - settings.REFRESH_TOKEN_LIFETIME).delete()
    return Session.objects.filter(expires_at__lt=now - KEPT_FOR).delete()[0]
