"""Several tell one user at once: a cap holds, and each thing is told once."""

from threading import Event

import pytest
from django.db import transaction

from earmark.notifications.models import Notification

from .reach import ended, refuse

pytestmark = pytest.mark.django_db(transaction=True)
TELLERS = 4


@pytest.fixture(autouse=True)
def limits(settings):
    settings.QUIET_HOURS = None
    settings.MESSAGES_PER_DAY = 1


def test_of_reminders_told_at_once_one_is_within_the_cap(make_user, race):
    anna = make_user(phone="+15550100")

    outcomes = race(TELLERS, lambda n: ended(anna, f"ended:{n}"))

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    states = Notification.objects.filter(channel="sms").values_list("state", flat=True)
    assert sorted(states) == ["queued"] + ["suppressed"] * (TELLERS - 1)


def test_who_opts_out_while_they_are_told_is_not_told(make_user, race):
    anna, told, refused = make_user(phone="+15550100"), Event(), Event()

    def work(n):
        if n == 0:
            with transaction.atomic():
                ended(anna)
                told.set()
                refused.wait(0.2)  # in vain: who refuses waits for us
        else:
            told.wait(5)
            refuse(anna, "services", "sms")
            refused.set()

    outcomes = race(2, work)

    assert outcomes == [None, None]
    assert Notification.objects.get(channel="sms").state == "suppressed"


def test_one_thing_told_by_several_at_once_is_one_row_per_channel(make_user, race):
    anna = make_user(email="anna@example.org", phone="+15550100")

    outcomes = race(TELLERS, lambda _: ended(anna))

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    rows = Notification.objects.values_list("channel", "state")
    assert sorted(rows) == [("email", "queued"), ("in_app", "sent"), ("sms", "queued")]
