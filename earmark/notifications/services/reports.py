"""What an SMS gateway says of messages that it has taken: late, twice, in any order.

Note [Two statements]
---------------------
A report may be here before the sender has noted what the gateway calls the message. The reporter keeps the report, and
then looks for the message; the sender keeps the reference, and then looks for a report (`settle_reports`). Each of the
four is a transaction of its own, so whoever is second to keep something finds what the first has kept: no report is
lost, in whichever order they run. Both settling it is no harm: the second finds nothing left to do.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from earmark.base.sql import rows
from earmark.notifications.models import GatewayReport

log = structlog.get_logger(__name__)

#: In the gateway's words. All others say that the message is on its way.
DELIVERED = "Success"
UNDELIVERED = ("Rejected", "Failed", "AbsentSubscriber", "Expired")
KEPT = timedelta(days=30)

#: What is final stays, but a message that arrived after all has arrived.
_KEEP = """
INSERT INTO notifications_gatewayreport AS kept (reference, status, reason, received_at)
VALUES (%(reference)s, %(status)s, %(reason)s, %(now)s)
ON CONFLICT (reference) DO UPDATE
   SET status = excluded.status, reason = excluded.reason, received_at = excluded.received_at
 WHERE kept.status <> %(delivered)s
   AND (excluded.status = %(delivered)s OR kept.status <> ALL (%(undelivered)s::text[]))
RETURNING reference
"""
#: A failure ends only what counts as sent: what was queued again since, in the back office, has not failed yet.
_SETTLE = """
UPDATE notifications_notification n
   SET state = CASE WHEN r.status = %(delivered)s THEN 'sent' ELSE 'failed' END,
       reason = CASE WHEN r.status = %(delivered)s THEN '' ELSE trim(r.status || ' ' || r.reason) END,
       sent_at = CASE WHEN r.status = %(delivered)s THEN coalesce(n.sent_at, %(now)s) END,
       delivered_at = CASE WHEN r.status = %(delivered)s THEN r.received_at END
  FROM notifications_gatewayreport r
 WHERE r.reference = ANY (%(references)s) AND n.reference = r.reference AND n.reference <> ''
   AND n.channel = 'sms' AND n.delivered_at IS NULL
   AND (r.status = %(delivered)s AND n.state <> 'suppressed'
        OR r.status = ANY (%(undelivered)s::text[]) AND n.state = 'sent')
RETURNING n.id, n.kind, n.state
"""
_WORDS = {"delivered": DELIVERED, "undelivered": list(UNDELIVERED)}


def receive_report(*, reference: str, status: str, reason: str, now: datetime) -> None:
    """Keeps the report and settles its message, if that is known yet. Call it outside any transaction.

    Delivered: `delivered_at` is set, and a message that had failed has not. Undelivered: FAILED, with the reason. Any
    other status changes nothing.
    """
    rows(_KEEP, {**_WORDS, "reference": reference, "status": status, "reason": reason, "now": now})
    settle_reports(references=[reference], now=now)


def settle_reports(*, references: Collection[str], now: datetime) -> None:
    """Has the messages under these references end as the reports about them say, where there are any.

    For the sender, after the references are committed, outside any transaction. See Note [Two statements].
    """
    for message in rows(_SETTLE, {**_WORDS, "references": list(references), "now": now}):
        log.info("sms_report", notification=str(message.id), kind=message.kind, state=message.state)


def forget_reports(*, now: datetime) -> int:
    """Drops reports that are older than 30 days; returns how many."""
    dropped, _ = GatewayReport.objects.filter(received_at__lt=now - KEPT).delete()
    return dropped
