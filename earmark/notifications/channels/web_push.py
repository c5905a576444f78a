"""Web push: to every browser that a user has let show our pushes."""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings

from earmark.base.json import dumps
from earmark.notifications.channels.protocol import Message, Missed, Outcomes, Refused, Taken, Told
from earmark.notifications.channels.push_services import Envelope, Fate, Result, Sender, deliver
from earmark.notifications.models import PushSubscription
from earmark.notifications.queries.browsers import browsers_of

#: How long a push service keeps a message for a browser that is not there.
LASTS = timedelta(days=1)
#: What fits into one record of 4096 bytes (RFC 8291, 4): no service has to take more.
LARGEST = 3993
LONGEST_TITLE, LONGEST_BODY = 100, 400
#: What of a message's data an app needs to open the right page; the rest stays here.
SHOWN = (
    "activation", "offer_name", "order", "order_number", "product_name", "store_name", "subscription", "transaction_id",
)  # fmt: skip

_NOBODY = "the user has no browser that takes pushes"


class WebPush:
    """Both protocols: for messages, which have arrived once one browser has them, and for campaigns."""

    batch = 100

    def send(self, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        """See `Channel`."""
        browsers = browsers_of({message.user_id for message in messages if message.user_id is not None})
        left = {message.id: len(browsers.get(message.user_id or 0, ())) for message in messages}
        nobody = Refused(_NOBODY, permanent=True)
        yield [(message, nobody) for message in messages if not left[message.id]]
        envelopes = [
            Envelope(message, browser, payload, topic, LASTS)
            for message in messages
            if left[message.id]
            for payload, topic in [(_payload_of(message), _topic(str(message.id)))]
            for browser in browsers[message.user_id or 0]
        ]
        best: dict[Any, Result] = {}
        for envelope, result in _delivered(envelopes, within=within):
            message = envelope.of
            left[message.id] -= 1
            before = best.get(message.id)
            if before is None or result.fate < before.fate:
                best[message.id] = result
                if result.fate == Fate.TAKEN:
                    yield [(message, Taken())]
            if not left[message.id] and (outcome := _refusal(best[message.id])):
                yield [(message, outcome)]

    def tell(self, batch: Sequence[Told], *, batch_id: str, within: timedelta) -> Sequence[Missed]:
        """See `PushChannel`."""
        browsers = browsers_of({user for told in batch for user in told.users})
        envelopes = [
            Envelope((index, user), browser, payload, topic, told.lasts)
            for index, told in enumerate(batch)
            for payload, topic in [
                (_payload(told.key, told.kind, told.title, told.text, told.data), _topic(told.key))
            ]
            for user in told.users
            for browser in browsers.get(user, ())
        ]
        best: dict[Any, Result] = {}
        for envelope, result in _delivered(envelopes, within=within):
            best[envelope.of] = min(best.get(envelope.of, result), result, key=lambda one: one.fate)
        return [
            _missed(told.users, [best.get((index, user)) for user in told.users])
            for index, told in enumerate(batch)
        ]


def _delivered(envelopes: Collection[Envelope], *, within: timedelta) -> Iterator[tuple[Envelope, Result]]:
    """Delivers them, and forgets the browsers that are gone."""
    sender = Sender(
        key=settings.VAPID_PRIVATE_KEY,
        subject=settings.VAPID_SUBJECT,
        threads=settings.WEB_PUSH_THREADS,
        private=settings.OUTGOING_PRIVATE_NETWORKS,
    )
    gone = []
    for envelope, result in deliver(envelopes, sender=sender, within=within):
        if result.fate == Fate.GONE:
            gone.append(envelope.browser.id)
        yield envelope, result
    if gone:
        PushSubscription.objects.filter(pk__in=gone).delete()


def _refusal(best: Result) -> Refused | None:
    """None for what was taken, and for what nobody had time for."""
    match best.fate:
        case Fate.LATER:
            return Refused(best.reason, permanent=False)
        case Fate.REFUSED | Fate.GONE:
            return Refused(best.reason, permanent=True)
    return None


def _missed(users: Sequence[int], results: Sequence[Result | None]) -> Missed:
    """`results`: the best of each user; None of those who have no browser."""
    by_fate: dict[Fate, list[int]] = {fate: [] for fate in Fate}
    for user, result in zip(users, results, strict=True):
        by_fate[result.fate if result else Fate.GONE].append(user)
    reasons = sorted({result.reason for result in results if result and result.fate == Fate.LATER})
    return Missed(
        never=by_fate[Fate.GONE] + by_fate[Fate.REFUSED],
        later=by_fate[Fate.LATER],
        untried=by_fate[Fate.UNTRIED],
        reason="; ".join(reasons),
    )


def _payload_of(message: Message) -> bytes:
    return _payload(
        str(message.id), message.kind, message.words.title, message.words.push, message.data or {}
    )


def _payload(id: str, kind: str, title: str, text: str, data: Mapping[str, Any]) -> bytes:
    """What the service worker gets. Its `id` is the same at every attempt, so that it shows a repeat once."""
    told = {"id": id, "kind": kind, "title": title[:LONGEST_TITLE], "body": text[:LONGEST_BODY]}
    shown = {name: data[name] for name in SHOWN if isinstance(data.get(name), str | int)}
    full = dumps({**told, "data": shown})
    return full if len(full) <= LARGEST else dumps({**told, "data": {}})


def _topic(id: str) -> str:
    """A push service replaces what it still keeps by the next of this name: a repeat does not show twice."""
    return urlsafe_b64encode(sha256(id.encode()).digest()[:24]).decode()
