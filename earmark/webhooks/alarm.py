"""Wakes the deliverers after a commit."""

from earmark.base.alarm import Alarm

TASK = "webhooks.deliver"
ALARM = "webhooks:alarm"

_alarm = Alarm(ALARM, TASK)
ring = _alarm.ring
silence = _alarm.silence
lane = _alarm.lane
