"""What became of messages that were handed over, written down."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import repeat
from typing import Any
from uuid import UUID

import structlog
from django.db import OperationalError

from earmark.base.backoff import delay
from earmark.base.requests import request_id
from earmark.base.sql import rows
from earmark.notifications.channels.protocol import Outcome, Refused, Taken
from earmark.notifications.models import Notification
from earmark.notifications.rules import KINDS, State, forgotten
from earmark.notifications.services.opting_out import CannotOptOut, opt_out
from earmark.notifications.services.policies import Policy
from earmark.notifications.services.reports import settle_reports

log = structlog.get_logger(__name__)

#: As much of what the other side says as a row keeps.
REASON_LENGTH = 500
REFERENCE_LENGTH = 100
ZERO = timedelta(0)

_SENT = """
UPDATE notifications_notification n
   SET state = 'sent', sent_at = %(now)s, reason = '', attempts = attempts + 1, reference = taken.reference{blank}
  FROM unnest(%(ids)s::uuid[], %(references)s::text[]) taken (id, reference)
 WHERE n.id = taken.id AND n.state <> 'sent' RETURNING n.id
"""


class Unheard(Enum):
    """Of what the channel said nothing."""

    NO_TIME = auto()
    #: It broke over the batch, and nobody knows over which message.
    BROKEN = auto()
    #: It was not asked, since every sender has died over this one.
    SPENT = auto()


#: A leased row, and what was heard of it.
Heard = tuple[Any, Outcome | Unheard]


def settle(
    outcomes: Sequence[Heard], *, policy: Policy, clock: Callable[[], datetime]
) -> Iterator[State | Unheard]:
    """Where each message stands now; SENDING is by another, who has overtaken us, or alone in a moment."""
    taken = [(message, outcome) for message, outcome in outcomes if isinstance(outcome, Taken)]
    _acknowledge(taken, now=clock())
    yield from repeat(State.SENT, len(taken))
    for message, outcome in outcomes:
        if not isinstance(outcome, Taken):
            yield _settle_untaken(message, outcome, policy=policy, clock=clock)


def _settle_untaken(
    message: Any, outcome: Refused | Unheard, *, policy: Policy, clock: Callable[[], datetime]
) -> State | Unheard:
    with _named_in_log(message):
        match outcome:
            case Refused():
                return _postpone(message, outcome, policy=policy, now=clock())
            case Unheard.SPENT:
                reason = "the sender died at every attempt"
                return _release(
                    message, State.FAILED, reason=reason, due_at=clock(), **forgotten(message.kind)
                )
            case Unheard.BROKEN:
                # Alone it is tried at least once: only what kills its sender is spent unheard.
                attempts = min(message.attempts, policy.attempts - 2)
                return _release(message, State.SENDING, due_at=clock(), attempts=attempts)
        _release(message, message.was_state, due_at=message.was_due_at, attempts=message.was_attempts)
        return Unheard.NO_TIME


def _acknowledge(taken: Sequence[tuple[Any, Taken]], *, now: datetime) -> None:
    """One statement for all that are alike in what is forgotten."""
    references = {message.id: _kept(outcome.reference)[:REFERENCE_LENGTH] for message, outcome in taken}
    alike = defaultdict(list)
    for message, _ in taken:
        alike[tuple(forgotten(message.kind).items())].append(message.id)
    for blank, ids in alike.items():
        try:
            _note_sent(ids, references, dict(blank), now=now)
        except OperationalError:
            # Who opts out, or leaves, has locked some of these in another order. One alone is in nobody's circle.
            for id in ids:
                _note_sent([id], references, dict(blank), now=now)
    for message, _ in taken:
        with _named_in_log(message):
            log.info("notification_sent", attempts=message.attempts + 1)
    if reported := list(filter(None, references.values())):
        settle_reports(references=reported, now=now)


def _note_sent(
    ids: Sequence[UUID], references: Mapping[UUID, str], blank: Mapping[str, object], *, now: datetime
) -> None:
    statement = _SENT.format(blank="".join(f", {column} = %({column})s" for column in blank))
    given = {"ids": list(ids), "references": [references[id] for id in ids], "now": now}
    rows(statement, {**given, **blank})


def _postpone(message: Any, refused: Refused, *, policy: Policy, now: datetime) -> State:
    """Tries again later, or gives up. The reason may hold an address: it stays in the row, out of the log; with an
    address that is forgotten it goes, too.
    """
    attempts = message.attempts + 1
    given_up = refused.permanent or refused.opted_out or attempts >= policy.attempts
    wait = ZERO if given_up else delay(attempts, first=policy.first, longest=policy.last)
    blank = forgotten(message.kind) if given_up else {}
    state = _release(
        message,
        State.FAILED if given_up else State.QUEUED,
        reason="" if "address" in blank else _kept(refused.reason),
        attempts=attempts,
        due_at=now + wait,
        **blank,
    )
    if refused.opted_out and message.user_id and message.kind in KINDS:
        # After its end: what is still on its way would be called back, too, and lose the gateway's reason.
        topic = KINDS[message.kind].topic
        with suppress(CannotOptOut):
            opt_out(user_id=message.user_id, topic=topic, channel=message.channel, source="gateway", now=now)
    return state


def _named_in_log(message: Any) -> AbstractContextManager[None]:
    return structlog.contextvars.bound_contextvars(
        request_id=message.request_id or request_id(),
        notification=str(message.id),
        kind=message.kind,
        channel=message.channel,
    )


def _release(message: Any, state: State, **columns: Any) -> State:
    """Ends our lease, or does nothing when we have lost it; returns where the message stands then."""
    leased = Notification.objects.filter(pk=message.id, state=State.SENDING, due_at=message.due_at)
    if not leased.update(state=state, **columns):
        return State.SENDING  # overtaken: whoever leased it since answers for it
    if "reason" in columns:
        log.warning(
            "notification_not_sent", attempts=columns.get("attempts", message.attempts), state=state.value
        )
    return state


def _kept(said: str) -> str:
    """What the other side says, as a row can hold it."""
    return said.encode(errors="replace").decode().replace("\0", "")[:REASON_LENGTH]
