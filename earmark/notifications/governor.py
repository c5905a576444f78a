"""Who is told what, and when: decided here for all that is said to one user. Pure: no Django, no clock, no I/O.

Note [Governor]
---------------
For each channel that reaches the user, in this order:

1. What is owed to them goes (`Kind.essential_on`): security and the record of a purchase, by mail and in the app.
2. They have opted out of the topic on this channel: suppressed, `opted_out`.
3. What answers an act of theirs (TRANSACTIONAL) goes, at any hour and however often.
4. What nobody asked for (UNASKED) waits for the end of the quiet hours, where it is local night and would make a
   noise: SMS and pushes. Mail and the app disturb nobody.
5. Who has had MESSAGES_PER_DAY unasked SMS, or pushes, for that day, suppressed ones aside: suppressed, `daily_cap`.
   The day is the user's local one on which the message is due; so the night belongs to the day after it.

The cap is counted behind a lock of the user's own, which only UNASKED kinds take, and who opts out. Pushes of
campaigns are governed by the same order over sets, and have a cap of their own, PUSHES_PER_DAY: Note [Governor of
campaigns].
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from earmark.notifications.rules import ChannelName, Kind, Purpose, Why

#: Those that make a noise, and that one can have too much of.
LOUD = frozenset({ChannelName.SMS, ChannelName.PUSH})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """When something loud can be said to a user, and their local day on which that is: what was written from `opens`
    on and before `closes` is due on it.
    """

    at: datetime
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the user wants none of, of one topic; how many unasked messages they have had that day, by channel."""

    opted_out: Collection[str] = ()
    told: Mapping[str, int] = field(default_factory=dict)
    has_browser: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The message is due then; or it is suppressed, and why."""

    due_at: datetime
    why: Why | None = None


def slot_of(*, now: datetime, zone: tzinfo, quiet: tuple[time, time] | None) -> Slot:
    """At once, or the end of the quiet hours. The same as `notifications.due` says of pushes to many."""
    begins, ends = quiet or (time.min, time.min)
    spans_midnight = begins > ends
    local = now.astimezone(zone)
    clock = local.time()
    late = spans_midnight and clock >= begins
    is_quiet = late or (clock < ends if spans_midnight else begins <= clock < ends)
    day = local.date() + _DAY if late else local.date()
    _, morning = _moments(day, ends, zone)
    turn = begins if spans_midnight else time.min
    first = day - _DAY if spans_midnight else day
    return Slot(
        at=max(now, morning) if is_quiet else now,
        opens=_moments(first, turn, zone)[0],
        closes=_moments(first + _DAY, turn, zone)[1],
    )


def _moments(day: date, clock: time, zone: tzinfo) -> list[datetime]:
    """When it is that time there, first and last: clocks are put back and forward. PostgreSQL takes the last."""
    moment = datetime.combine(day, clock, zone)
    return sorted((moment, moment.replace(fold=1)), key=datetime.timestamp)


def decide(
    kind: Kind, channel: ChannelName, *, standing: Standing, slot: Slot, cap: int, now: datetime
) -> Verdict:
    """See Note [Governor]."""
    if kind.essential_on(channel):
        return Verdict(now)
    if channel in standing.opted_out:
        return Verdict(now, Why.OPTED_OUT)
    if kind.purpose != Purpose.UNASKED or channel not in LOUD:
        return Verdict(now)
    if standing.told.get(channel, 0) >= cap:
        return Verdict(slot.at, Why.DAILY_CAP)
    return Verdict(slot.at)
