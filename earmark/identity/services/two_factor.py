"""Two-factor: asked for at every way in, turned on by its owner, taken away by its owner or by staff."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from earmark.base.errors import Refusal
from earmark.identity import second_factor
from earmark.identity.models import User
from earmark.identity.second_factor import Added, Device, InvalidSecondFactor
from earmark.identity.services.credentials import count_failure, forgive, match_password, refuse_locked
from earmark.identity.services.trail import remember


class SecondFactorRequired(Refusal):
    """The password is right, and this user has to show a code too."""

    code = "second_factor_required"
    detail = "A code from your authenticator app is needed too (otp)."


class TwoFactorSetupRequired(Refusal):
    """Staff has to turn two-factor on first (STAFF_TWO_FACTOR=required)."""

    code = "two_factor_setup_required"
    detail = "Turn two-factor on first, at /account/two-factor/."


def show_second_factor(*, request: HttpRequest, user: User, code: str, now: datetime) -> Device | None:
    """The device that the user's code came from; None for users who have none.

    Call it once the password was right; wrong codes are counted and locked like wrong passwords, and must not be
    rolled back. Raises SecondFactorRequired, InvalidSecondFactor, SecondFactorClosed, LoginLocked.
    """
    if not second_factor.has(user):
        return None
    if not code.strip():
        raise SecondFactorRequired
    refuse_locked(request, user, now=now)
    try:
        device = second_factor.check(user, code, now=now)
    except InvalidSecondFactor:
        count_failure(request, user, reason="second_factor")
        raise
    forgive(request, user)
    return device


def owes_two_factor(user: User) -> bool:
    """True for staff who have to turn two-factor on before anything else."""
    required = settings.STAFF_TWO_FACTOR == "required"
    return required and user.is_staff and not second_factor.has(user)


def refuse_without_two_factor(user: User) -> None:
    """Raises TwoFactorSetupRequired for staff who owe it."""
    if owes_two_factor(user):
        raise TwoFactorSetupRequired


def require_no_code(user: User) -> None:
    """For ways in that have nowhere to put a code. Raises SecondFactorRequired, TwoFactorSetupRequired."""
    if second_factor.has(user):
        raise SecondFactorRequired
    refuse_without_two_factor(user)


def add_second_factor(
    *, request: HttpRequest, user: User, key: str, code: str, proof: str, now: datetime
) -> Added:
    """Turns two-factor on with the key that `code` was made from.

    Who has it on already shows by `proof`, a code of the old one, that it is theirs to replace. Raises
    as `show_second_factor` does.
    """
    show_second_factor(request=request, user=user, code=proof, now=now)
    with transaction.atomic():
        added = second_factor.add(user, key, code)
        remember(user, "second_factor_added")
    return added


def remove_second_factor(
    *, request: HttpRequest, user: User, password: str, code: str, now: datetime
) -> None:
    """Turns it off for its owner, who shows the password and a code.

    Raises InvalidCredentials, and as `show_second_factor` does.
    """
    match_password(request=request, username=user.username, password=password, now=now)
    show_second_factor(request=request, user=user, code=code, now=now)
    drop_second_factor(user=user)


def drop_second_factor(*, user: User, **circumstances: Any) -> bool:
    """Takes it away without asking its owner, who may have lost the app; False when it was not on."""
    with transaction.atomic():
        removed = second_factor.remove(user)
        if removed:
            remember(user, "second_factor_removed", **circumstances)
    return removed
