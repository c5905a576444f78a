"""Wakes the senders after a commit, and keeps one channel's from taking all workers.

Note [Lanes]
------------
Each channel has a queue, a task and an alarm of its own. A server that hangs would still hold up the other channels:
each new message rings, each ring occupies one more worker. So at most LANES senders of a channel run at a time. Who
finds none free goes home: those who run find the message, or else the sweeper does. A lane is a key in Redis that runs
out, so that a killed worker does not keep it; without Redis there are no tasks, and so no need for lanes.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from earmark.base.alarm import Alarm
from earmark.base.ids import new_id
from earmark.base.redis import RedisAway, gate
from earmark.notifications.rules import ChannelName

#: The name that the last release's processes ring by.
TASK = "notifications.send_waiting"
#: Document 004's name.
PUSH_TASK = "send_push_batch"
PUSH_ALARM = "notifications:pushes"

LANES = 2
#: Longer than a run commonly takes.
LANE_MS = 30_000

_alarms = {
    name: Alarm(f"notifications:{name}", f"notifications.send_{name}")
    for name in (ChannelName.EMAIL, ChannelName.SMS, ChannelName.PUSH)
}
_push_alarm = Alarm(PUSH_ALARM, PUSH_TASK)
ring_for_pushes = _push_alarm.ring
silence_pushes = _push_alarm.silence


def ring(*channels: str) -> None:
    """Wakes the senders of these channels; nobody sends what is in the app. Raises ValueError for no channel's name."""
    for channel in channels:
        if alarm := _alarms.get(ChannelName(channel)):
            alarm.ring()


def ring_all() -> None:
    """Wakes all of them."""
    ring(*_alarms)


@contextmanager
def lane(channel: ChannelName) -> Iterator[bool]:
    """True inside for at most LANES at a time, and then the alarm is silenced. See Note [Lanes]."""
    token = str(new_id()).encode()
    taken = _take(channel, token)
    if taken is None:
        yield False
        return
    _alarms[channel].silence()
    try:
        yield True
    finally:
        with suppress(RedisAway):
            if gate().ask(("GET", taken))[0] == token:
                gate().ask(("DEL", taken))


def _take(channel: ChannelName, token: bytes) -> str | None:
    """The key of a lane that was free, if any."""
    keys = [f"notifications:{channel}:lane:{number}" for number in range(LANES)]
    try:
        return next((key for key in keys if gate().ask(("SET", key, token, "NX", "PX", LANE_MS))[0]), None)
    except RedisAway:
        return keys[0]
