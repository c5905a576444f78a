"""Writes messages, a row per channel: the governor says which of them wait to be sent."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from earmark.base.clock import zone_of
from earmark.base.requests import request_id
from earmark.base.sql import rows
from earmark.identity import queries as identity
from earmark.notifications import alarm
from earmark.notifications.governor import Standing, Verdict, decide, slot_of
from earmark.notifications.models import Notification, OptOut
from earmark.notifications.queries.standing import standing_of
from earmark.notifications.rules import KINDS, ChannelName, Kind, Purpose, State, language_of
from earmark.notifications.words import Words, render

#: The address, the subject and the text of a message, by its channel.
Drafts = dict[ChannelName, tuple[str, str, str]]

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('notifications.governor:' || %s, 0))"


def notify(*, user_id: int, kind: str, data: Mapping[str, Any], dedupe_key: str, now: datetime) -> int:
    """Writes one message per channel that reaches the user, in their language; returns how many are new.

    Those that the governor holds back are written too, and say why. Telling the same `dedupe_key` again writes nothing.
    Raises UnknownKind, MissingData.
    """
    contact = identity.contact(user_id)
    if contact is None:
        return 0
    return write(contact=contact, kind=kind, data=data, dedupe_key=dedupe_key, now=now)


def notify_house(*, kind: str, data: Mapping[str, Any], dedupe_key: str, now: datetime) -> int:
    """Queues a mail to ADMIN_EMAIL, if there is one. Otherwise as `notify`."""
    language = language_of(settings.HOUSE_LANGUAGE)
    words = render(kind=kind, data=data, language=language, time_zone=settings.TIME_ZONE)
    if not settings.ADMIN_EMAIL:
        return 0
    mail = Notification(
        kind=kind,
        language=language,
        data=dict(data),
        dedupe_key=dedupe_key,
        channel=ChannelName.EMAIL,
        address=settings.ADMIN_EMAIL,
        subject=words.subject,
        text=words.text,
        due_at=now,
        created_at=now,
        request_id=request_id(),
    )
    return _write([mail])


def write(
    *, contact: identity.Contact, kind: str, data: Mapping[str, Any], dedupe_key: str, now: datetime
) -> int:
    """As `notify`, for who is not to be looked up. See Note [Governor]."""
    language, zone = language_of(contact.language), zone_of(contact.time_zone, otherwise=settings.TIME_ZONE)
    words = render(kind=kind, data=data, language=language, name=contact.first_name, time_zone=zone.key)
    rule = KINDS[kind]
    slot = slot_of(now=now, zone=zone, quiet=settings.QUIET_HOURS)
    with transaction.atomic() if rule.purpose == Purpose.UNASKED else nullcontext():
        if rule.purpose == Purpose.UNASKED:
            wait_for_turn(contact.user_id)
        standing = Standing()
        if not all(map(rule.essential_on, rule.channels)):
            standing = standing_of(contact.user_id, topic=rule.topic, slot=slot, now=now)
        messages = []
        for channel, (address, subject, text) in _drafts(words, rule, contact, standing).items():
            verdict = decide(
                rule, channel, standing=standing, slot=slot, cap=settings.MESSAGES_PER_DAY, now=now
            )
            message = Notification(
                user_id=contact.user_id,
                kind=kind,
                language=language,
                data=dict(data),
                dedupe_key=dedupe_key,
                channel=channel,
                address=address,
                subject=subject,
                text=text,
                created_at=now,
                request_id=request_id(),
                **_state(channel, verdict, now),
            )
            messages.append(message)
        return _write(messages)


def wait_for_turn(user_id: int) -> None:
    """Until the transaction ends nobody else counts what the user was told unasked, or notes that they opt out."""
    rows(_LOCK, (user_id,))


def send_again(*, ids: Iterable[UUID], now: datetime) -> int:
    """Queues failed messages anew with all their attempts; returns how many. Others are left as they are.

    So are those whose text is gone: their user asks for another; and those of which the user wants none since.
    """
    dead = Notification.objects.filter(pk__in=list(ids), state=State.FAILED).exclude(text="")
    again = Notification.objects.filter(pk__in=_wanted(dead))
    channels = set(again.values_list("channel", flat=True))
    queued = again.update(state=State.QUEUED, attempts=0, due_at=now)
    transaction.on_commit(partial(alarm.ring, *channels))
    return queued


def _wanted(dead: "QuerySet[Notification]") -> list[UUID]:
    """Those but what their users have opted out of."""
    users = dead.filter(user__isnull=False).values("user_id")
    refused = set(OptOut.objects.filter(user__in=users).values_list("user_id", "topic", "channel"))
    return [
        message.pk
        for message in dead.only("user_id", "kind", "channel")
        if (kind := KINDS.get(message.kind)) is None
        or kind.essential_on(ChannelName(message.channel))
        or (message.user_id, kind.topic, message.channel) not in refused
    ]


def _drafts(words: Words, rule: Kind, contact: identity.Contact, standing: Standing) -> Drafts:
    """Of the channels by which the kind goes, those that reach the user. A push needs no address, but a browser."""
    reach: Drafts = {}
    if contact.email:
        reach[ChannelName.EMAIL] = (contact.email, words.subject, words.text)
    if contact.phone:
        reach[ChannelName.SMS] = (contact.phone, "", words.sms)
    if standing.has_browser:
        reach[ChannelName.PUSH] = ("", words.title, words.push)
    reach[ChannelName.IN_APP] = ("", words.subject, words.app)
    return {channel: draft for channel, draft in reach.items() if channel in rule.channels}


def _state(channel: ChannelName, verdict: Verdict, now: datetime) -> dict[str, Any]:
    """What is in the app has arrived as soon as it is written."""
    if verdict.why:
        return {"state": State.SUPPRESSED, "reason": verdict.why.value, "due_at": verdict.due_at}
    if channel == ChannelName.IN_APP:
        return {"state": State.SENT, "sent_at": now, "due_at": now}
    return {"state": State.QUEUED, "due_at": verdict.due_at}


def _write(messages: list[Notification]) -> int:
    """How many are new; who sends is woken if any of those is to be sent."""
    Notification.objects.bulk_create(messages, ignore_conflicts=True)
    ids = [message.pk for message in messages]
    written = Notification.objects.filter(pk__in=ids).values_list("channel", "state")
    waiting = {channel for channel, state in written if state == State.QUEUED}
    if waiting:
        transaction.on_commit(partial(alarm.ring, *waiting))
    return len(written)
