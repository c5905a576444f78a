"""What webhooks tell and where deliveries stand. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class EndpointState(StrEnum):
    """A PAUSED endpoint is sent nothing; its deliveries wait until somebody resumes it."""

    ACTIVE = "active"
    PAUSED = "paused"


class State(StrEnum):
    """QUEUED → SENDING → DELIVERED, back to QUEUED to try again, or FAILED after a day."""

    QUEUED = "queued"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


STATES = tuple((state.value, state.value) for state in State)
ENDPOINT_STATES = tuple((state.value, state.value) for state in EndpointState)

#: All that endpoints may subscribe to, and what each tells.
EVENTS: Final = {
    "activation.succeeded": "An activation or renewal was carried out; the price is paid.",
    "activation.failed": "An activation or renewal was refused; the price is back in the wallet.",
    "subscription.expiring": "A subscription ends within EXPIRY_NOTICE_DAYS.",
    "subscription.ended": "A subscription has ended.",
    "wallet.topped_up": "Money was added to a wallet.",
    "order.placed": "An order came in.",
    "order.paid": "A gateway has taken an order's payment.",
    "order.shipped": "A parcel of an order is on its way.",
    "order.delivered": "An order has arrived.",
    "order.cancelled": "An order was cancelled, all of it.",
    "order.refunded": "Money of an order was given back.",
    "stock.low": "A stock fell to LOW_STOCK_AT, or below.",
    "promo.started": "A flash promotion has started.",
    "promo.finished": "A flash promotion is over.",
    "ping": "A test, sent when its owner asks for it.",
}

#: A delivery is tried for so long after its first attempt.
PATIENCE = timedelta(days=1)
FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=2)

#: An endpoint that fails is called again after so long at the latest.
LONGEST_REST = timedelta(minutes=15)
#: Kept to at most, however long a receiver asks us to stay away.
LONGEST_RETRY_AFTER = timedelta(hours=1)

#: Endpoints that one owner may have.
MOST_ENDPOINTS = 20
PING = "ping"


def rest(*, failing_for: timedelta, asked: timedelta) -> timedelta:
    """How long to leave an endpoint alone that has been failing for so long: half of that, so that one failure among
    many successes costs nothing; longer where the receiver `asked` for it.
    """
    return max(min(failing_for / 2, LONGEST_REST), asked)


def retry_at(*, now: datetime, wait: timedelta, first_tried_at: datetime) -> datetime | None:
    """When a failed delivery is tried next; the last time is when its day is over. None: not any more."""
    ends = first_tried_at + PATIENCE
    return None if now >= ends else min(now + wait, ends)
