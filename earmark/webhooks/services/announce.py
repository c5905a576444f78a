"""An event is told: a row for each endpoint that is to hear of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from earmark.base.clock import rfc3339
from earmark.base.json import dumps
from earmark.base.sql import rows
from earmark.webhooks import alarm

#: Of the ids of all events.
NAMESPACE = UUID("8c3ad1a0-6c0e-5d37-9e43-2f3f2b5c9d11")

#: One statement: with nobody to hear it, nothing is written. The key share lets no endpoint be deleted meanwhile.
_ANNOUNCE = """
WITH hearers AS (
  SELECT e.id FROM webhooks_endpoint e JOIN identity_user u ON u.id = e.owner_id
   WHERE (e.events = '{}' OR %(type)s = ANY(e.events)) AND u.is_active
     AND (u.role = 'admin' OR u.role <> 'customer' AND u.id = ANY(%(parties)s)) ORDER BY e.id FOR KEY SHARE OF e),
event AS (
  INSERT INTO webhooks_event (id, type, subject, data, occurred_at)
  SELECT %(id)s, %(type)s, %(subject)s, %(data)s, %(occurred_at)s WHERE EXISTS (SELECT FROM hearers)
  ON CONFLICT (id) DO NOTHING)
INSERT INTO webhooks_delivery (endpoint_id, event_id, subject, state, attempts, due_at, reason, created_at)
SELECT id, %(id)s, %(subject)s, 'queued', 0, %(now)s, '', %(now)s FROM hearers
ON CONFLICT (endpoint_id, event_id) DO NOTHING RETURNING id
"""


def announce(
    *,
    type: str,
    subject: str,
    data: Mapping[str, Any],
    parties: Collection[int],
    occurred_at: datetime,
    now: datetime,
) -> int:
    """Queues the event for the endpoints of these users and of all admins that want its type; returns how many.

    Nobody wants it: nothing is written. `subject` (`order:<id>`) is what the event is about. Events of one subject
    are delivered in the order in which they are announced, so whoever announces does it one after the other.
    What happened is known by type, subject and moment: telling it again writes nothing.
    """
    written = rows(
        _ANNOUNCE,
        {
            "id": uuid5(NAMESPACE, f"{type} {subject} {rfc3339(occurred_at)}"),
            "type": type,
            "subject": subject,
            "data": dumps(data).decode(),
            "parties": list(parties),
            "occurred_at": occurred_at,
            "now": now,
        },
    )
    if written:
        transaction.on_commit(alarm.ring)
    return len(written)
