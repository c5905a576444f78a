"""Where users can be reached and how they said otherwise, in one line each."""

from datetime import UTC, datetime

from earmark.identity.models import Profile
from earmark.notifications.models import Notification, OptOut, PushSubscription
from earmark.notifications.services import notify
from earmark.notifications.services.opting_out import opt_out

from .conftest import NOON

ENDED = {"offer_name": "Gold"}
TOPPED_UP = {"amount": "20.00", "currency": "USD"}
PLACED = {"order_number": "7K4M-2QXJ", "items": "1 x Radio", "amount": "20.00", "currency": "USD"}


def subscribe(user, *, expires_at=None):
    """A browser of the user's that takes pushes."""
    endpoint = f"https://push.example.org/{user.pk}/{PushSubscription.objects.count()}"
    return PushSubscription.objects.create(
        user=user, endpoint=endpoint, p256dh="key", auth="secret", created_at=NOON, expires_at=expires_at
    )


def speaks(user, **profile):
    """The user with another profile: `language`, `time_zone`."""
    Profile.objects.update_or_create(user=user, defaults=profile)
    return user


def ended(user, key="ended:1", *, now=NOON):
    """Something that nobody asked for; returns the rows by channel."""
    return told(user, "subscription_ended", ENDED, key, now=now)


def told(user, kind, data, key="told:1", *, now=NOON):
    """Tells it, and returns its rows by channel."""
    notify(user_id=user.pk, kind=kind, data=data, dedupe_key=key, now=now)
    return {row.channel: row for row in Notification.objects.filter(dedupe_key=key)}


def refuse(user, topic, *channels):
    """The user opts out of the topic on these."""
    for channel in channels:
        opt_out(user_id=user.pk, topic=topic, channel=channel, source="settings", now=NOON)


def refused():
    """(topic, channel, source) of all opt-outs."""
    return sorted(OptOut.objects.values_list("topic", "channel", "source"))


def at(text):
    """`21 07:30`: that moment of November 2026, UTC."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=UTC)
