"""Find activations that wait for somebody to take them up."""

from datetime import datetime, timedelta
from typing import Any

from earmark.base.sql import rows

#: How long a queued activation is left to the workers before it is queued again.
QUEUED_FOR = timedelta(seconds=15)
BATCH = 200


def due_activations(*, now: datetime) -> list[Any]:
    """Pending activations that are due (`id`, `request_id`), at most BATCH; each is not due again for QUEUED_FOR, so
    that a backlog is not queued over and over.
    """
    return rows(
        "UPDATE offers_activation SET due_at = %s WHERE id IN (SELECT id FROM offers_activation "
        "WHERE status = 'PENDING' AND due_at <= %s ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) "
        "RETURNING id, request_id",
        (now + QUEUED_FOR, now, BATCH),
    )
