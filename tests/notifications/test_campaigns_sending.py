"""Sending pushes: a batch under one lease, at least once, and counted."""

from datetime import timedelta

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured

from config.environment import hours
from earmark.identity.queries import Contact
from earmark.notifications import tasks
from earmark.notifications.channels import DeliveryFailed
from earmark.notifications.export import export_of
from earmark.notifications.models import Push
from earmark.notifications.queries import progress
from earmark.notifications.services import Run, bid_farewell, close_campaign, send_push_batch
from earmark.notifications.services.sending import ATTEMPTS, LAST_RETRY, LEASE

from .conftest import NOON
from .pushes import begin, counts_are_right, pushes, tell

pytestmark = pytest.mark.django_db


class Tower:
    """A push channel that keeps what it was given and meets the troubles it was told to."""

    sent: list = []
    troubles: list = []
    unreached: tuple = ()

    def send(self, batch, *, batch_id):
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble
        self.sent.extend((told.key, told.title, told.text, sorted(told.users)) for told in batch)
        return self.unreached


class WorkerDied(BaseException):
    """The process is gone."""


@pytest.fixture(autouse=True)
def tower(settings):
    settings.PUSH_CHANNEL = f"{__name__}.Tower"
    settings.QUIET_HOURS = None
    Tower.sent, Tower.troubles, Tower.unreached = [], [], ()
    return Tower


def test_a_batch_goes_out_once_with_the_words_of_each_campaign(tower, clock):
    tell(begin("promo:1"), [1, 2])
    tell(begin("promo:2"), [2])

    assert send_push_batch(clock=clock, limit=10) == Run(sent=3, postponed=0, failed=0, full=False)
    assert send_push_batch(clock=clock, limit=10) == Run(sent=0, postponed=0, failed=0, full=False)

    words = ("Radio for 9.90 USD", "Just now at Tienda Centro: Radio for 9.90 USD. It does not last.")
    assert tower.sent == [("promo:1", *words, [1, 2]), ("promo:2", *words, [2])]
    assert set(Push.objects.values_list("state", "sent_at", "attempts")) == {("sent", NOON, 1)}
    assert counts_are_right()


def test_a_run_stops_at_its_limit_and_says_so(clock):
    tell(begin(), [1, 2, 3])

    assert send_push_batch(clock=clock, limit=2) == Run(sent=2, postponed=0, failed=0, full=True)
    assert send_push_batch(clock=clock, limit=2) == Run(sent=1, postponed=0, failed=0, full=False)


def test_what_is_not_due_waits(tower, clock):
    tell(begin(), [1])
    Push.objects.update(due_at=NOON + timedelta(hours=1))

    assert send_push_batch(clock=clock, limit=10).sent == 0
    clock.advance(timedelta(hours=1))
    assert send_push_batch(clock=clock, limit=10).sent == 1


def test_a_batch_of_a_dead_worker_is_sent_again_after_its_lease(tower, clock):
    tell(begin(), [1, 2])
    tower.troubles = [WorkerDied()]
    with pytest.raises(WorkerDied):
        send_push_batch(clock=clock, limit=10)

    assert send_push_batch(clock=clock, limit=10).sent == 0
    clock.advance(LEASE)
    assert send_push_batch(clock=clock, limit=10).sent == 2
    assert counts_are_right()


def test_a_batch_that_kills_every_worker_is_given_up(tower, clock):
    tell(begin(lasts=timedelta(days=1)), [1])
    tower.troubles = [WorkerDied() for _ in range(ATTEMPTS)]
    for _ in range(ATTEMPTS):
        with pytest.raises(WorkerDied):
            send_push_batch(clock=clock, limit=10)
        clock.advance(LEASE)

    assert send_push_batch(clock=clock, limit=10).failed == 1

    assert pushes() == [(1, "2026-11-21", "failed", "the sender died at every attempt")]
    assert counts_are_right()


@pytest.mark.parametrize(
    "trouble", [DeliveryFailed("away", permanent=False), ZeroDivisionError("oops")], ids=type
)
def test_a_batch_that_does_not_go_out_is_tried_again_and_then_given_up(tower, clock, trouble):
    tell(begin(), [1, 2])
    tower.troubles = [trouble] * ATTEMPTS

    runs = []
    for _ in range(ATTEMPTS):
        runs.append(send_push_batch(clock=clock, limit=10))
        clock.advance(LAST_RETRY)

    assert [run.postponed for run in runs] == [2] * (ATTEMPTS - 1) + [0]
    assert runs[-1].failed == 2
    assert counts_are_right()


def test_a_permanent_refusal_is_not_tried_again(tower, clock):
    tell(begin(), [1])
    tower.troubles = [DeliveryFailed("no such service", permanent=True)]

    assert send_push_batch(clock=clock, limit=10).failed == 1
    assert pushes() == [(1, "2026-11-21", "failed", "no such service")]


def test_who_cannot_be_reached_fails_and_the_others_are_told(tower, clock):
    tell(begin(), [1, 2, 3])
    tower.unreached = (2,)

    assert send_push_batch(clock=clock, limit=10) == Run(sent=2, postponed=0, failed=1, full=False)
    assert pushes(state="failed") == [(2, "2026-11-21", "failed", "not reached")]
    assert counts_are_right()


def test_what_waits_longer_than_its_campaign_is_not_sent(tower, clock):
    tell(begin(lasts=timedelta(hours=1)), [1])
    tell(begin("promo:2"), [1])
    clock.advance(timedelta(hours=1))

    assert send_push_batch(clock=clock, limit=10).sent == 1

    assert [key for key, *_ in tower.sent] == ["promo:2"]
    assert progress("promo:1")["suppressed"]["ended"] == 1


def test_closing_leaves_alone_what_is_on_its_way(tower, clock, monkeypatch):
    tell(begin(), [1])
    closed = []

    def send(self, batch, *, batch_id):
        closed.append(close_campaign(key="promo:1", now=NOON))
        return ()

    monkeypatch.setattr(tower, "send", send)

    assert send_push_batch(clock=clock, limit=10).sent == 1

    assert closed == [0]
    assert counts_are_right()


def test_the_console_logs_a_line_per_batch_without_users_or_words(settings, clock):
    settings.PUSH_CHANNEL = "earmark.notifications.channels.ConsolePush"
    tell(begin(), [771, 772])

    with structlog.testing.capture_logs() as lines:
        send_push_batch(clock=clock, limit=10)

    said = [line for line in lines if line["log_level"] == "info"]
    assert [(line["event"], line.get("users")) for line in said] == [("push", 2), ("pushes_sent", None)]
    assert "771" not in str(lines)
    assert "Radio" not in str(said)


def test_the_task_sends_what_is_due(tower):
    tell(begin(lasts=timedelta(days=9000)), [1])
    Push.objects.update(due_at="2020-01-01T00:00:00Z")

    tasks.send_push_batch()

    assert len(tower.sent) == 1


def test_users_can_take_their_pushes_along():
    tell(begin(), [1, 2])

    [push] = export_of(1)["pushes"]

    assert (push["campaign"], push["data"]["product_name"], push["state"]) == ("promo:1", "Radio", "queued")


def test_who_leaves_is_forgotten_and_gets_no_push(tower, clock):
    tell(begin(), [1, 2])
    nobody = Contact(1, "", "", "", "", "en", "")

    bid_farewell(contact=nobody, kind="account_deleted", data={}, now=NOON)

    assert [user for user, *_ in pushes()] == [2]
    assert counts_are_right()


@pytest.mark.parametrize("given", ["21", "21:00-", "9-25", "a-b", "21:00-22:00-23:00"])
def test_quiet_hours_that_are_none_stop_the_program(given):
    with pytest.raises(ImproperlyConfigured):
        hours(given)
