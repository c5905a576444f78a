"""A user's subscriptions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from earmark.offers.models import Subscription
from earmark.offers.queries.catalog import offers_by_id


def active_subscriptions(user_id: int, *, now: datetime) -> QuerySet[Subscription]:
    """What the user may use at `now`, soonest end first. True by the clock, not by the sweeper."""
    own = Subscription.objects.filter(user_id=user_id, is_active=True, expiration_date__gt=now)
    return own.order_by("expiration_date", "id")


def expiring_subscriptions(user_id: int, *, within: timedelta, now: datetime) -> QuerySet[Subscription]:
    """Those that end within `within`, soonest first."""
    return active_subscriptions(user_id, now=now).filter(expiration_date__lte=now + within)


def present(subscriptions: Iterable[Subscription]) -> list[dict[str, Any]]:
    """As they are shown, with their offers; two more queries for all of them."""
    found = list(subscriptions)
    offers = offers_by_id(subscription.offer_id for subscription in found) if found else {}
    return [
        {
            "id": subscription.id,
            "offer": subscription.offer_id,
            "offer_details": offers[subscription.offer_id],
            "activation_date": subscription.activation_date,
            "expiration_date": subscription.expiration_date,
            "is_active": subscription.is_active,
            "transaction_id": subscription.transaction_id,
        }
        for subscription in found
    ]
