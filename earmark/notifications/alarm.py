"""Wakes the senders after a commit, each channel's by itself, and keeps one's from taking all workers."""

from contextlib import AbstractContextManager

from earmark.base.alarm import Alarm
from earmark.notifications.rules import ChannelName

#: The name that the last release's processes ring by.
TASK = "notifications.send_waiting"
#: Document 004's name.
PUSH_TASK = "send_push_batch"
PUSH_ALARM = "notifications:pushes"

_alarms = {
    name: Alarm(f"notifications:{name}", f"notifications.send_{name}")
    for name in (ChannelName.EMAIL, ChannelName.SMS, ChannelName.PUSH)
}
_push_alarm = Alarm(PUSH_ALARM, PUSH_TASK, run_ms=90_000)
ring_for_pushes = _push_alarm.ring
silence_pushes = _push_alarm.silence
push_lane = _push_alarm.lane


def ring(*channels: str) -> None:
    """Wakes the senders of these channels; nobody sends what is in the app. Raises ValueError for no channel's name."""
    for channel in channels:
        if alarm := _alarms.get(ChannelName(channel)):
            alarm.ring()


def ring_all() -> None:
    """Wakes all of them."""
    ring(*_alarms)


def lane(channel: ChannelName) -> AbstractContextManager[bool]:
    """One of the channel's: see `Alarm.lane`."""
    return _alarms[channel].lane()
