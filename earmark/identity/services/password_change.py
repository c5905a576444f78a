"""A new password for who knows the old one."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest

from earmark.identity.models import User
from earmark.identity.rules import Caller
from earmark.identity.services.credentials import address_of
from earmark.identity.services.passwords import put_password, refuse_weak
from earmark.identity.services.presence import WrongPassword, own_user, prove_password
from earmark.identity.services.sessions import end_sessions_of


def change_password(*, request: HttpRequest, caller: Caller, current: str, new: str, now: datetime) -> None:
    """Sets the new password and ends all sessions but the one that the caller came with.

    Opens its own transaction, because failures have to be counted outside of it.
    Raises WrongPassword, LoginLocked, WeakPassword, InvalidToken.
    """
    field = "current_password"
    user = prove_password(request=request, user=own_user(caller), password=current, field=field, now=now)
    refuse_weak(new, user=user, field="new_password")
    hashed = make_password(new)
    with transaction.atomic():
        # Of two who change it at once, the second does not know the password any more.
        if not User.objects.select_for_update(no_key=True).filter(pk=user.pk, password=user.password):
            raise WrongPassword(field)
        put_password(user, hashed, now=now, address=address_of(request))
        end_sessions_of(user_id=user.pk, reason="password", now=now, but=caller.session)
