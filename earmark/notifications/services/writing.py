"""Puts messages into the queue."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from earmark.base.requests import request_id
from earmark.identity import queries as identity
from earmark.notifications import alarm
from earmark.notifications.models import Notification
from earmark.notifications.rules import ChannelName, State, Words, render


def notify(*, user_id: int, kind: str, data: Mapping[str, Any], dedupe_key: str, now: datetime) -> int:
    """Queues one message per channel that reaches the user; returns how many are new.

    Telling the same `dedupe_key` again writes nothing. Raises UnknownKind, MissingData.
    """
    contact = identity.contact(user_id)
    if contact is None:
        return 0
    return write(contact=contact, kind=kind, data=data, dedupe_key=dedupe_key, now=now)


def notify_house(*, kind: str, data: Mapping[str, Any], dedupe_key: str, now: datetime) -> int:
    """Queues a mail to ADMIN_EMAIL, if there is one. Otherwise as `notify`."""
    words = render(kind=kind, data=data, time_zone=settings.TIME_ZONE)
    return _queue(
        words, user_id=None, email=settings.ADMIN_EMAIL, phone="", kind=kind, dedupe_key=dedupe_key, now=now
    )


def write(
    *, contact: identity.Contact, kind: str, data: Mapping[str, Any], dedupe_key: str, now: datetime
) -> int:
    """As `notify`, for who is not to be looked up."""
    zone = contact.time_zone or settings.TIME_ZONE
    words = render(kind=kind, data=data, name=contact.first_name, time_zone=zone)
    return _queue(
        words,
        user_id=contact.user_id,
        email=contact.email,
        phone=contact.phone,
        kind=kind,
        dedupe_key=dedupe_key,
        now=now,
    )


def send_again(*, ids: Iterable[UUID], now: datetime) -> int:
    """Queues failed messages anew with all their attempts; returns how many. Others are left as they are.

    So are those whose text is gone: their user asks for another.
    """
    again = Notification.objects.filter(pk__in=list(ids), state=State.FAILED).exclude(text="")
    queued = again.update(state=State.QUEUED, attempts=0, due_at=now)
    if queued:
        transaction.on_commit(alarm.ring)
    return queued


def _queue(
    words: Words, *, user_id: int | None, email: str, phone: str, kind: str, dedupe_key: str, now: datetime
) -> int:
    messages = [
        Notification(
            user_id=user_id,
            kind=kind,
            dedupe_key=dedupe_key,
            due_at=now,
            created_at=now,
            request_id=request_id(),
            channel=channel,
            address=address,
            subject=subject,
            text=text,
        )
        for channel, address, subject, text in _per_channel(words, email=email, phone=phone)
        if address and text
    ]
    Notification.objects.bulk_create(messages, ignore_conflicts=True)
    written = Notification.objects.filter(pk__in=[message.pk for message in messages]).count()
    if written:
        transaction.on_commit(alarm.ring)
    return written


def _per_channel(words: Words, *, email: str, phone: str) -> tuple[tuple[ChannelName, str, str, str], ...]:
    """Channel, address, subject and text of each message there could be."""
    return (
        (ChannelName.EMAIL, email, words.subject, words.text),
        (ChannelName.SMS, phone, "", words.sms),
    )
