"""Customers and what they have ordered, in one line each."""

from datetime import UTC, datetime, timedelta

from earmark.base.ids import new_id
from earmark.flash.services.segments import refresh_segments
from earmark.identity.models import Profile
from earmark.orders.models import Order
from tests.factories import make_user

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=1000)


def customer(*, joined=LONG_AGO, orders=(), cancelled=()):
    """Somebody who joined at that moment, with orders placed at these, and others that were cancelled."""
    user = make_user(now=joined)
    for moments, status in ((orders, "pending"), (cancelled, "cancelled")):
        for moment in moments:
            order(user, moment, status=status)
    return user


def order(user, moment=NOW, *, status="pending"):
    """An order of nothing, placed then."""
    id = new_id()
    return Order.objects.create(
        id=id, number=id.hex[-16:], user=user, status=status, currency="USD", subtotal=0, total=0,
        transfer_id=id, created_at=moment, updated_at=moment,
    )  # fmt: skip


def flags(user):
    """(new, frequent), as they are written down."""
    return Profile.objects.values_list("is_new_user", "is_frequent").get(user=user)


def worked_out(user, now=NOW):
    """The same after a look at `now`."""
    refresh_segments(user_ids=[user.pk], now=now)
    return flags(user)
