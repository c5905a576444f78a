"""What users do not want to be told, by topic and channel. Without a row they are told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction

from earmark.base.errors import Refusal
from earmark.base.sql import rows
from earmark.identity import queries as identity
from earmark.notifications.models import Notification, OptOut
from earmark.notifications.rules import KINDS, ChannelName, State, Topic, Why, is_owed, language_of
from earmark.notifications.services.writing import wait_for_turn

#: Where links in messages lead; the page is `views.opt_out`.
PATH: Final = "/notifications/opt-out/"
_signer = Signer(salt="earmark.notifications.opt_out")

#: A push waits for a night at most: a look by key for each of these days. Campaigns are locked first, as everywhere:
#: all that go on, so that who feeds one just now is waited for, and whoever comes after sees who has opted out.
_WAITING = """
  FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') day
  JOIN notifications_push p ON p.local_day = day::date AND p.user_id = %(user)s AND p.state = 'queued'
  JOIN notifications_campaign c ON c.id = p.campaign_id AND c.topic = %(topic)s
"""
_LOCK = f"""
SELECT id FROM notifications_campaign
 WHERE topic = %(topic)s AND ends_at > %(now)s OR id IN (SELECT p.campaign_id {_WAITING}) ORDER BY id FOR NO KEY UPDATE
"""
_SPARE = f"""
WITH spared AS (
  UPDATE notifications_push SET state = 'suppressed', reason = 'opted_out'
   WHERE user_id = %(user)s AND state = 'queued'
     AND (local_day, campaign_id) IN (SELECT p.local_day, p.campaign_id {_WAITING}) RETURNING campaign_id),
counted AS (SELECT campaign_id, count(*)::int AS pushes FROM spared GROUP BY 1)
UPDATE notifications_campaign c SET queued = queued - pushes, opted_out = opted_out + pushes
  FROM counted WHERE c.id = campaign_id RETURNING pushes
"""


class CannotOptOut(Refusal):
    """All that would be turned off is owed to the user. Members: topic, channel."""

    code = "cannot_opt_out"
    detail = "What goes by {channel} about {topic} has to be told, and cannot be turned off."


class InvalidOptOutLink(Refusal):
    """Nobody was sent this link, or its user has left."""

    code = "invalid_link"
    detail = "This link is not complete, or its account is gone. Open it from the message once more."


@dataclass(frozen=True, slots=True)
class Link:
    """What an opt-out link is about."""

    user_id: int
    topic: Topic
    channel: ChannelName
    #: The user's, if we speak it.
    language: str


def opt_out(*, user_id: int, topic: str, channel: str, source: str, now: datetime) -> None:
    """From now on nothing of the topic goes to the user by this channel, but for what is owed to them.

    `source` says how they said so: settings, link, gateway. What waits to be sent is suppressed, what is on its way
    just now may still arrive. Doing it again changes nothing. Raises CannotOptOut, and ValueError for a topic or a
    channel that there is not.
    """
    if is_owed(Topic(topic), ChannelName(channel)):
        raise CannotOptOut(topic=topic, channel=channel)
    with transaction.atomic():
        wait_for_turn(user_id)
        row = OptOut(user_id=user_id, topic=topic, channel=channel, source=source, created_at=now)
        OptOut.objects.bulk_create([row], ignore_conflicts=True)
        _call_back(user_id, Topic(topic), ChannelName(channel), now)


def opt_in(*, user_id: int, topic: str, channel: str) -> None:
    """The user wants these again; who had not opted out is told as before."""
    OptOut.objects.filter(user_id=user_id, topic=topic, channel=channel).delete()


def opt_out_url(*, user_id: int, kind: str, channel: str) -> str:
    """Where the user turns off what this message is one of: a page, and the place for one-click mails (RFC 8058).

    "" for what is owed to them, and for the house's own. It works for as long as SECRET_KEY does.
    """
    if (
        kind not in KINDS
        or KINDS[kind].topic == Topic.HOUSE
        or KINDS[kind].essential_on(ChannelName(channel))
    ):
        return ""
    token = _signer.sign_object([user_id, KINDS[kind].topic.value, channel])
    return f"{settings.PUBLIC_URL}{PATH}?{urlencode({'token': token})}"


def read_link(token: str) -> Link:
    """What the link is about. Raises InvalidOptOutLink, also for what a release before us could still turn off."""
    try:
        user_id, named, way = _signer.unsign_object(token)
        topic, channel = Topic(named), ChannelName(way)
    except (BadSignature, ValueError) as error:
        raise InvalidOptOutLink from error
    contact = identity.contact(user_id)
    if contact is None or is_owed(topic, channel):
        raise InvalidOptOutLink
    return Link(user_id, topic, channel, language_of(contact.language))


def _call_back(user_id: int, topic: Topic, channel: ChannelName, now: datetime) -> None:
    """What was written before and waits still. What is on its way counts as sent if it arrives, and is not repeated."""
    unwanted = [
        name for name, kind in KINDS.items() if kind.topic == topic and not kind.essential_on(channel)
    ]
    waiting = Notification.objects.filter(
        user_id=user_id, channel=channel, kind__in=unwanted, state__in=(State.QUEUED, State.SENDING)
    )
    waiting.update(state=State.SUPPRESSED, reason=Why.OPTED_OUT.value)
    if channel == ChannelName.PUSH:
        days = {"first": now - timedelta(days=2), "last": now + timedelta(days=2)}
        given = {"user": user_id, "topic": topic.value, "now": now, **days}
        rows(_LOCK, given)
        rows(_SPARE, given)
