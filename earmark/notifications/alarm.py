"""Wakes the sender after a commit."""

from earmark.base.alarm import Alarm

TASK = "notifications.send_waiting"
ALARM = "notifications:alarm"

_alarm = Alarm(ALARM, TASK)
ring = _alarm.ring
silence = _alarm.silence
