"""The log does not grow for ever."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from earmark.base.sql import rows
from earmark.webhooks.services.endpoints import lock_the_end

BATCH = 1000

#: What has ended, and what waits where nobody has come back for so long. An event goes with its last delivery.
_FORGET = """
WITH old AS (
  SELECT d.id, d.event_id FROM webhooks_delivery d JOIN webhooks_endpoint e ON e.id = d.endpoint_id
    JOIN identity_user u ON u.id = e.owner_id
   WHERE d.created_at < %(before)s
     AND (d.state IN ('delivered', 'failed') OR d.state = 'queued' AND (e.state = 'paused' OR NOT u.is_active))
   ORDER BY d.created_at LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED),
tries AS (DELETE FROM webhooks_attempt a USING old WHERE a.delivery_id = old.id),
untold AS (DELETE FROM webhooks_event v USING old WHERE v.id = old.event_id AND NOT EXISTS (
  SELECT FROM webhooks_delivery d WHERE d.event_id = v.id AND d.id NOT IN (SELECT id FROM old)))
DELETE FROM webhooks_delivery d USING old WHERE d.id = old.id RETURNING d.id
"""


def forget_old_deliveries(*, now: datetime) -> int:
    """Deletes deliveries written WEBHOOK_KEEP ago or before, unless they are still under way, with their log; returns
    how many. In batches, resumable.
    """
    forgotten = 0
    while True:
        with transaction.atomic():
            lock_the_end()
            gone = len(rows(_FORGET, {"before": now - settings.WEBHOOK_KEEP, "limit": BATCH}))
        forgotten += gone
        if gone < BATCH:
            return forgotten
