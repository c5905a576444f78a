"""The second factor: six digits from an authenticator app, or a recovery code in place of a lost one.

Rows and arithmetic are django-otp's: a code works once, within half a minute of its time, and each failure
doubles the wait until a code is looked at again. Whoever has a confirmed TOTP device has two-factor on.
"""

import math
import re
from base64 import b32encode
from binascii import unhexlify
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from earmark.base.errors import Refusal
from earmark.identity.models import User

#: How many recovery codes are given at a time.
RECOVERY_CODES = 10
LONGEST_CODE = 32
#: Codes of neighbouring half minutes are taken too.
TOLERANCE = 1

_DIGITS = re.compile(r"[0-9]{6}")
_RECOVERY = re.compile(r"[a-z2-7]{8}")
_FILLING = re.compile(r"[\s-]+")

#: One of django-otp's, which come without types.
Device = Any


class InvalidSecondFactor(Refusal):
    """Not a code of the user's present second factor, or one that was used."""

    code = "invalid_second_factor"
    detail = "The code is wrong, or it has been used. Wait for the next one."


class SecondFactorClosed(Refusal):
    """Too many wrong codes, from wherever: for a while none is looked at. Member: retry_after, in seconds."""

    code = "login_locked"
    detail = "Too many failed attempts. Try again in {retry_after} seconds."


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret for an authenticator app, as people type it and as cameras see it (a `data:` URI)."""

    text: str
    picture: str


@dataclass(frozen=True, slots=True)
class Added:
    """A new second factor, and recovery codes that nobody can read again."""

    device: Device
    recovery_codes: list[str]


def has(user: User) -> bool:
    """True when the user has two-factor on. One query."""
    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def recovery_codes_left(user: User) -> int:
    """How many recovery codes the user has not used."""
    return int(StaticToken.objects.filter(device__user_id=user.pk).count())


def check(user: User, code: str, *, now: datetime) -> Device:
    """The device that the code came from; it will not take that code again.

    The device's row is locked meanwhile, so of two who show one code at once, one is refused.
    Raises InvalidSecondFactor, SecondFactorClosed.
    """
    code = _FILLING.sub("", code.lower())
    with transaction.atomic():
        device = _device_for(user, code)
        is_open, why = device.verify_is_allowed() if device else (True, {})
        is_right = device is not None and is_open and device.verify_token(code)
    if not is_open:
        wait = (why["locked_until"] - now).total_seconds()
        raise SecondFactorClosed(retry_after=max(1, math.ceil(wait)))
    if not is_right:
        raise InvalidSecondFactor
    return device


def new_key() -> str:
    """A key to offer, in hex."""
    return str(default_key())


def present(user: User, key: str) -> Secret:
    """The key as the user takes it over into an app."""
    device = TOTPDevice(user=user, key=key)
    picture = segno.make(device.config_url, error="m", micro=False)
    return Secret(
        text=b32encode(device.bin_key).decode(),
        picture=picture.svg_data_uri(scale=5, border=3, light="white"),
    )


def add(user: User, key: str, code: str) -> Added:
    """Puts the key in the place of what the user had, if the code shows that an app has it.

    Raises InvalidSecondFactor.
    """
    code = _FILLING.sub("", code)
    totp = TOTP(unhexlify(key))
    if not (_DIGITS.fullmatch(code) and totp.verify(int(code), TOLERANCE)):
        raise InvalidSecondFactor
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=user.pk)  # one of two who add at once
        remove(user)
        device = TOTPDevice.objects.create(
            user=user, key=key, name="app", tolerance=TOLERANCE, last_t=totp.t(), drift=totp.drift
        )
        return Added(device, _new_recovery_codes(user))


def remove(user: User) -> bool:
    """Takes two-factor away from the user; False when it was not on."""
    with transaction.atomic():
        StaticDevice.objects.filter(user_id=user.pk).delete()
        return bool(TOTPDevice.objects.filter(user_id=user.pk).delete()[0])


def _device_for(user: User, code: str) -> Device:
    """The user's device that gives such codes, locked; None when there is none."""
    if _DIGITS.fullmatch(code):
        model = TOTPDevice
    elif _RECOVERY.fullmatch(code):
        model = StaticDevice
    else:
        return None
    return model.objects.select_for_update().filter(user_id=user.pk, confirmed=True).first()


def _new_recovery_codes(user: User) -> list[str]:
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]
