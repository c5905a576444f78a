"""Wakes the senders after a commit."""

from earmark.base.alarm import Alarm

TASK = "notifications.send_waiting"
ALARM = "notifications:alarm"
#: Document 004's name.
PUSH_TASK = "send_push_batch"
PUSH_ALARM = "notifications:pushes"

_alarm = Alarm(ALARM, TASK)
ring = _alarm.ring
silence = _alarm.silence

_push_alarm = Alarm(PUSH_ALARM, PUSH_TASK)
ring_for_pushes = _push_alarm.ring
silence_pushes = _push_alarm.silence
