"""The trail: what users did and what was done to them and theirs, as events that pghistory keeps.

An event names what it is about and what became of it; its context holds the circumstances: who did it (`actor`, a
user's id), in which request, from which address. Pages put these there for all that a form changes
(`config.middleware.Trail`), so a trigger's event has them too; the API names them with each event.
"""

from typing import Any

import pghistory
from django.db import models

from earmark.base.requests import request_id


def remember(what: models.Model, deed: str, **circumstances: Any) -> None:
    """Writes that a user did one of `rules.DEEDS`, or that a deed was done to a row whose model tracks it.

    Circumstances are plain JSON, and never a secret.
    """
    with pghistory.context(request_id=request_id(), **circumstances):
        pghistory.create_event(what, label=deed)
