"""The trail: what users did, as events that pghistory keeps."""

from typing import Any

import pghistory

from earmark.identity.models import User


def remember(user: User, deed: str, **circumstances: Any) -> None:
    """Writes that the user did one of `rules.DEEDS`. Circumstances are plain JSON, and never a secret."""
    with pghistory.context(**circumstances):
        pghistory.create_event(user, label=deed)
