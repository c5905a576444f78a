"""Browsers that take pushes for a user."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from earmark.base import addresses
from earmark.base.errors import InvalidValue, Refusal
from earmark.base.ids import new_id
from earmark.base.sql import rows
from earmark.notifications.models import PushSubscription

#: Browsers of one user. Who has more has left some behind: those of which the push service will say so, one day.
MOST = 20

#: Who holds endpoint and keys has the browser before them, whoever it pushed for until now. No row: other keys.
_SUBSCRIBE = """
INSERT INTO notifications_pushsubscription AS s (id, user_id, endpoint, p256dh, auth, expires_at, created_at)
VALUES (%(id)s, %(user_id)s, %(endpoint)s, %(p256dh)s, %(auth)s, %(expires_at)s, %(now)s)
    ON CONFLICT (endpoint) DO UPDATE
   SET user_id = EXCLUDED.user_id, p256dh = EXCLUDED.p256dh, auth = EXCLUDED.auth, expires_at = EXCLUDED.expires_at,
       created_at = CASE WHEN s.user_id = EXCLUDED.user_id THEN s.created_at ELSE EXCLUDED.created_at END
 WHERE s.user_id = EXCLUDED.user_id OR (s.p256dh = EXCLUDED.p256dh AND s.auth = EXCLUDED.auth)
RETURNING id, xmax = 0 AS is_new
"""
_DROP = """
DELETE FROM notifications_pushsubscription WHERE id IN (
  SELECT id FROM notifications_pushsubscription WHERE user_id = %s
   ORDER BY id = %s DESC, created_at DESC, id DESC OFFSET %s)
RETURNING id
"""


class BrowserTaken(Refusal):
    """The endpoint belongs to a browser with other keys."""

    code = "browser_taken"
    detail = "Another browser has this endpoint: its keys are not these."


class BrowserNotFound(Refusal):
    """There is no such browser, or it is somebody else's."""

    code = "browser_not_found"
    detail = "There is no such browser of yours."


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A browser, and whether nobody knew it before."""

    browser: PushSubscription
    is_new: bool


def subscribe(
    *, user_id: int, endpoint: str, p256dh: str, auth: str, expires_at: datetime | None, now: datetime
) -> Subscribed:
    """Has the browser take pushes for the user, and for nobody else. Beyond MOST the oldest goes.

    Whether the endpoint leads to the public internet is asked again at each push: a name may lead elsewhere by then.
    Raises InvalidValue for an endpoint that we do not call, BrowserTaken.
    """
    try:
        addresses.check(endpoint, private=settings.OUTGOING_PRIVATE_NETWORKS)
    except addresses.Forbidden as error:
        raise InvalidValue(field="endpoint", reason=error.reason) from error
    given = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "expires_at": expires_at}
    with transaction.atomic():
        found = rows(_SUBSCRIBE, {**given, "id": new_id(), "user_id": user_id, "now": now})
        if not found:
            raise BrowserTaken
        rows(_DROP, (user_id, found[0].id, MOST))
        browser = PushSubscription.objects.get(pk=found[0].id)
    return Subscribed(browser, found[0].is_new)


def unsubscribe(*, user_id: int, browser_id: UUID) -> None:
    """The browser takes no more of the user's pushes. Raises BrowserNotFound."""
    deleted, _ = PushSubscription.objects.filter(pk=browser_id, user_id=user_id).delete()
    if not deleted:
        raise BrowserNotFound
