"""What identity holds about a user, for the user."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps

from earmark.identity.models import ExternalIdentity, Session
from earmark.identity.queries import profile_of

_SESSION = ("created_at", "expires_at", "revoked_at", "reason", "scope", "address", "user_agent")
_EXTERNAL = ("issuer", "subject", "created_at")


def export_of(user_id: int) -> dict[str, Any]:
    """The profile, sessions, foreign identities and the trail, each oldest first."""
    return {
        "profile": profile_of(user_id),
        "sessions": _sessions(user_id),
        "external_identities": iter(ExternalIdentity.objects.filter(user_id=user_id).values(*_EXTERNAL)),
        "trail": _trail(user_id),
    }


def _sessions(user_id: int) -> Iterator[dict[str, Any]]:
    own = Session.objects.filter(user_id=user_id).order_by("created_at")
    for row in own.values("id", "application__name", *_SESSION).iterator():
        yield {"application": row.pop("application__name"), **row}


def _trail(user_id: int) -> Iterator[dict[str, Any]]:
    """What happened to the account. Of what others did, only that it was done: the circumstances are theirs."""
    events = apps.get_model("identity", "UserEvent").objects.filter(pgh_obj_id=user_id).order_by("pgh_id")
    columns = ("pgh_created_at", "pgh_label", "role", "is_active", "pgh_context__metadata")
    for at, deed, role, is_active, circumstances in events.values_list(*columns).iterator():
        known = circumstances or {}
        own = known if known.get("actor", user_id) == user_id else {}
        yield {"at": at, "deed": deed, "role": role, "is_active": is_active, "circumstances": own}
