"""Campaigns and what became of them, in one line each."""

from datetime import timedelta

from django.db.models import Count

from earmark.notifications.models import Push
from earmark.notifications.queries import progress
from earmark.notifications.services import feed, open_campaign

from .conftest import NOON

DATA = {"product_name": "Radio", "store_name": "Tienda Centro", "promo_price": "9.90", "currency": "USD"}


def begin(key="promo:1", *, lasts=timedelta(days=3), now=NOON):
    """The campaign's id."""
    ends_at = now + lasts
    return open_campaign(key=key, kind="promo_live", data=DATA, ends_at=ends_at, now=now).campaign_id


def tell(campaign, users, *, zone="UTC", after=0, now=NOON):
    """A batch of people who live in one zone."""
    return feed(campaign_id=campaign, after=after, users=users, zones=[zone] * len(users), now=now)


def pushes(**which):
    """(user, local day, state, reason) of each, in this order."""
    found = Push.objects.filter(**which).order_by("user_id", "local_day", "campaign_id")
    return [(p.user_id, str(p.local_day), p.state, p.reason) for p in found]


def counts_are_right(key="promo:1"):
    """The campaign's counts say what its pushes say."""
    told = progress(key)
    by_state = (
        Push.objects.filter(campaign__key=key).values_list("state", "reason").annotate(Count("user_id"))
    )
    real = {"queued": 0, "sent": 0, "failed": 0}
    why = dict.fromkeys(told["suppressed"], 0)
    for state, reason, count in by_state:
        if state == "suppressed":
            why[reason] += count
        else:
            real["queued" if state == "sending" else state] += count
    return {name: told[name] for name in real} == real and told["suppressed"] == why
