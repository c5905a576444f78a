"""The end of an account: its row stays, for the books that it stands in, but nobody can be recognised by it.

Note [Deletion]
---------------
Everything happens in one transaction, in this order, so that it waits for others and never makes a deadlock:

1. The user's row is locked, weakly: what refers to the row is still let in. Who comes second finds it deleted.
   The row of an admin is locked together with those of all admins, in their order, so that one of them is left.
2. The guards of other contexts refuse, or close what is theirs. They may take accounts of the ledger.
3. Only then the user's name changes, a write that waits for whoever is about to refer to the row. Whoever waits
   for an account of ours meanwhile does not hold the row yet: foreign keys are looked at by the commit.

A fact carries what the last mail needs; with its delivery the address is gone from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django_otp import devices_for_user

from earmark.base import facts
from earmark.base.errors import InvalidValue, Refusal
from earmark.base.sql import rows
from earmark.identity.models import Application, ExternalIdentity, Profile, Session, User
from earmark.identity.rules import ADMIN, NOBODY, Caller, deleted_name, is_reachable
from earmark.identity.services.clients import switch_off
from earmark.identity.services.presence import own_user, prove_password, prove_presence
from earmark.identity.services.sessions import end_sessions_of
from earmark.identity.services.trail import remember
from earmark.identity.tokens import InvalidToken


class AccountInUse(Refusal):
    """Something of the user's is under way that has to end first."""

    code = "account_in_use"
    detail = "Something is still under way in your account. Try again once it has ended."


class LastAdmin(Refusal):
    """Nobody would be left to run the house."""

    code = "last_admin"
    detail = "You are the only administrator: make another one first."


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who is about to go, and whether they give up what they have."""

    user_id: int
    gives_up_balance: bool


#: Refuses, or ends what its context keeps for the user. See Note [Deletion].
Guard = Callable[[Leaving], None]

_guards: list[Guard] = []
#: What `_make_nobody` overwrites.
_PERSONAL = (
    "username", "email", "first_name", "last_name", "phone", "password", "is_active", "deleted_at",
)  # fmt: skip


def guard(check: Guard) -> None:
    """Has a context above asked before a user goes. Wiring calls this at start."""
    _guards.append(check)


def delete_account(
    *,
    request: HttpRequest,
    caller: Caller,
    password: str | None,
    gives_up_balance: bool,
    now: datetime,
) -> None:
    """Makes the caller nobody, at once and for good. See Note [Deletion].

    Raises WrongPassword, LoginLocked, FreshLoginRequired, LastAdmin, whatever guards refuse
    with, and InvalidToken for who has gone before.
    """
    user = own_user(caller)
    if not user.has_usable_password():
        prove_presence(caller=caller, now=now)
    elif password is None:
        raise InvalidValue(field="password", reason="This field is required.", code="required")
    else:
        prove_password(request=request, user=user, password=password, field="password", now=now)
    with transaction.atomic():
        user = _lock(user)
        for check in _guards:
            check(Leaving(user_id=user.pk, gives_up_balance=gives_up_balance))
        _announce(user)
        _forget(user, now=now)
        end_sessions_of(user_id=user.pk, reason="deleted", now=now)
        _make_nobody(user, now=now)
        remember(user, "deleted")


def _lock(user: User) -> User:
    """The user as they are now. Raises InvalidToken once they are deleted, LastAdmin."""
    locked = Q(pk=user.pk)
    if user.role == ADMIN:
        locked |= Q(role=ADMIN, is_active=True)
    found = {one.pk: one for one in User.objects.select_for_update(no_key=True).filter(locked).order_by("pk")}
    own = found.pop(user.pk)
    if not own.is_active:
        raise InvalidToken
    if own.role == ADMIN and not found:
        raise LastAdmin
    return own


def _announce(user: User) -> None:
    language = Profile.objects.filter(pk=user.pk).values_list("language", flat=True).first()
    facts.publish(
        "user.deleted",
        {
            "user_id": user.pk,
            "email": user.email if is_reachable(user.email) else "",
            "first_name": user.first_name,
            "language": language or "en",
        },
    )


def _forget(user: User, *, now: datetime) -> None:
    """Wipes what is kept beside the user's own row; what they own is switched off."""
    Session.objects.filter(user=user).update(address=None, user_agent="")
    ExternalIdentity.objects.filter(user=user).delete()
    for client in Application.objects.filter(user=user, is_active=True):
        switch_off(client, now=now)
    AccessAttempt.objects.filter(username__in=(user.username, user.email)).delete()
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    rows(  # where the user was; not where staff was that did something to them
        "UPDATE pghistory_context SET metadata = metadata - 'address' WHERE metadata ? 'address' "
        "AND coalesce((metadata->>'actor')::bigint, %(user)s) = %(user)s "
        "AND id IN (SELECT pgh_context_id FROM identity_userevent WHERE pgh_obj_id = %(user)s) RETURNING id",
        {"user": user.pk},
    )
    said = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    )
    said.update(object_repr=deleted_name(user.pk))


def _make_nobody(user: User, *, now: datetime) -> None:
    user.username = deleted_name(user.pk)
    user.email = f"{user.username}@{NOBODY}"
    user.first_name = user.last_name = user.phone = ""
    user.password = make_password(None)
    user.is_active = False
    user.deleted_at = now
    user.save(update_fields=_PERSONAL)
    Profile.objects.filter(pk=user.pk).update(location=None, time_zone="", language="en")
