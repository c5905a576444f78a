"""What is known of users."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.functions import Lower

from earmark.base.errors import NotFound
from earmark.identity.models import Profile, User
from earmark.identity.rules import is_reachable, normal_email

_OWN = ("id", "username", "email", "first_name", "last_name", "phone", "role", "date_joined")
#: What a profile says, and what it says for a user that has none.
_PROFILE = {"language": "en", "time_zone": "", "location": None, "is_new_user": True, "is_frequent": False}


@dataclass(frozen=True, slots=True)
class Contact:
    """Where and how to reach a user. `time_zone` is an IANA name or empty."""

    user_id: int
    username: str
    first_name: str
    email: str
    phone: str
    language: str
    time_zone: str


def profile_of(user_id: int) -> dict[str, Any]:
    """The profile as the API shows it. Raises NotFound."""
    row = User.objects.filter(pk=user_id).values(*_OWN, *(f"profile__{name}" for name in _PROFILE)).first()
    if row is None:
        raise NotFound
    said = {name: row.pop(f"profile__{name}") for name in _PROFILE}
    point = said["location"]
    return {
        **row,
        **{name: _PROFILE[name] if value is None else value for name, value in said.items()},
        "location": {"lat": point.y, "lon": point.x} if point else None,
    }


def contact(user_id: int) -> Contact | None:
    """How to reach the user, or None when there is no such user or they have been switched off."""
    user = User.objects.select_related("profile").filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    profile = getattr(user, "profile", None) or Profile()
    return Contact(
        user_id=user.pk,
        username=user.username,
        first_name=user.first_name,
        email=user.email if is_reachable(user.email) else "",
        phone=user.phone,
        language=profile.language,
        time_zone=profile.time_zone,
    )


def users_with_phone(numbers: Collection[str]) -> list[int]:
    """The ids of the users who gave one of these as their number, spelt just so."""
    return list(User.objects.filter(phone__in=numbers).order_by("pk").values_list("pk", flat=True))


def user_at(email: str) -> User | None:
    """The user with this address, unless they have been switched off."""
    users = User.objects.alias(address=Lower("email"))
    return users.filter(address=normal_email(email), is_active=True).first()


def users_exist(*ids: int) -> bool:
    """True when every one of the ids is a user's."""
    wanted = set(ids)
    return User.objects.filter(pk__in=wanted).count() == len(wanted)


def user_named(name: str) -> User | None:
    """The user that a log-in name stands for: the one with this username, else the one with this address."""
    either = models.Q(username=name) | models.Q(address=normal_email(name))
    found = list(User.objects.alias(address=Lower("email")).filter(either))
    return next((user for user in found if user.username == name), found[0] if found else None)


def username_for(name: str) -> str:
    """The username that a log-in name stands for; a name that nobody has comes back as it is."""
    user = user_named(name)
    return user.username if user else name
