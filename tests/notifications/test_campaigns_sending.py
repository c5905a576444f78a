"""Sending pushes: a batch under one lease, at least once, and counted."""

from datetime import timedelta

import pytest
import structlog
from django.core.exceptions import ImproperlyConfigured

from config.environment import hours
from earmark.identity.models import Profile
from earmark.identity.queries import Contact
from earmark.notifications import tasks
from earmark.notifications.channels import Missed
from earmark.notifications.export import export_of
from earmark.notifications.models import Campaign, Push
from earmark.notifications.queries import progress
from earmark.notifications.services import Run, bid_farewell, close_campaign, send_push_batch
from earmark.notifications.services.opting_out import opt_out
from earmark.notifications.services.pushing import PATIENCE
from tests.factories import make_user

from .conftest import NOON
from .pushes import begin, counts_are_right, pushes, tell
from .tower import Tower

pytestmark = pytest.mark.django_db


class WorkerDied(BaseException):
    """The process is gone."""


@pytest.fixture(autouse=True)
def tower(settings):
    settings.PUSH_CHANNEL = f"{Tower.__module__}.Tower"
    settings.QUIET_HOURS = None
    Tower.sent, Tower.troubles, Tower.missed = [], [], Missed()
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


def test_who_opts_out_while_a_push_is_on_its_way_gets_it_no_second_time(tower, clock, monkeypatch):
    anna, bo = sorted([make_user().pk, make_user().pk])
    tell(begin(), [anna, bo])
    tower.missed = Missed(later=[anna, bo], reason="busy")

    def tell_meanwhile(*_, **__):
        opt_out(user_id=anna, topic="promotions", channel="push", source="link", now=NOON)
        return [tower.missed]

    monkeypatch.setattr(tower, "tell", tell_meanwhile)
    send_push_batch(clock=clock, limit=10)

    assert [(state, reason) for _, _, state, reason in pushes()] == [
        ("suppressed", "opted_out"), ("queued", "busy"),
    ]  # fmt: skip
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
    clock.advance(PATIENCE.lease)
    assert send_push_batch(clock=clock, limit=10).sent == 2
    assert counts_are_right()


def test_a_batch_that_kills_every_worker_is_given_up(tower, clock):
    tell(begin(lasts=timedelta(days=1)), [1])
    tower.troubles = [WorkerDied() for _ in range(PATIENCE.attempts)]
    for _ in range(PATIENCE.attempts):
        with pytest.raises(WorkerDied):
            send_push_batch(clock=clock, limit=10)
        clock.advance(PATIENCE.lease)

    assert send_push_batch(clock=clock, limit=10).failed == 1

    assert pushes() == [(1, "2026-11-21", "failed", "the sender died at every attempt")]
    assert counts_are_right()


@pytest.mark.parametrize(
    ("trouble", "missed"),
    [(None, Missed(later=(1, 2), reason="away")), (ZeroDivisionError("oops"), Missed())],
    ids=["away", "broken"],
)
def test_what_does_not_go_out_is_tried_again_and_then_given_up(tower, clock, trouble, missed):
    tell(begin(), [1, 2])
    tower.troubles, tower.missed = [trouble] * PATIENCE.attempts, missed

    runs = []
    for _ in range(PATIENCE.attempts):
        runs.append(send_push_batch(clock=clock, limit=10))
        clock.advance(PATIENCE.last)

    assert [run.postponed for run in runs] == [2] * (PATIENCE.attempts - 1) + [0]
    assert runs[-1].failed == 2
    assert counts_are_right()


def test_who_has_no_browser_is_not_reached_and_the_others_are_told(tower, clock):
    tell(begin(), [1, 2, 3])
    tower.missed = Missed(never=(2,))

    assert send_push_batch(clock=clock, limit=10) == Run(sent=2, postponed=0, failed=0, full=False)
    assert pushes(state="suppressed") == [(2, "2026-11-21", "suppressed", "unreachable")]
    assert progress("promo:1")["suppressed"]["unreachable"] == 1
    assert counts_are_right()


def test_who_was_missed_waits_as_long_as_their_own_attempts_say(tower, clock):
    tell(begin(), [1, 2, 3])
    Push.objects.filter(user_id=2).update(attempts=3)
    Push.objects.filter(user_id=3).update(attempts=PATIENCE.attempts - 1)
    tower.missed = Missed(later=(1, 2, 3), reason="away")

    assert send_push_batch(clock=clock, limit=10) == Run(sent=0, postponed=2, failed=1, full=False)

    assert pushes(state="failed") == [(3, "2026-11-21", "failed", "away")]
    waits = [push.due_at - NOON for push in Push.objects.filter(state="queued").order_by("user_id")]
    assert PATIENCE.first / 2 <= waits[0] <= PATIENCE.first
    assert PATIENCE.first * 4 <= waits[1] <= PATIENCE.first * 8
    assert counts_are_right()


def test_what_there_was_no_time_for_comes_next_and_was_no_attempt(tower, clock):
    tell(begin(), [1, 2])
    tower.missed = Missed(untried=(2,))

    assert send_push_batch(clock=clock, limit=10) == Run(sent=1, postponed=1, failed=0, full=True)
    assert Push.objects.filter(state="queued").values_list("user_id", "attempts", "due_at").get() == (
        2,
        0,
        NOON,
    )
    tower.missed = Missed()
    assert send_push_batch(clock=clock, limit=10).sent == 1
    assert counts_are_right()


def test_each_is_told_in_the_language_they_speak(tower, clock):
    speakers = {tag: make_user().pk for tag in ("en", "es-CO", "es", "de")}
    for tag, user in speakers.items():
        Profile.objects.filter(user=user).update(language=tag)
    tell(begin(), sorted(speakers.values()))

    assert send_push_batch(clock=clock, limit=10).sent == 4

    [english, spanish] = tower.sent
    assert english[3] == sorted([speakers["en"], speakers["de"]])
    assert spanish[3] == sorted([speakers["es-CO"], speakers["es"]])
    assert english[1] != spanish[1]


def test_a_campaign_for_which_a_new_release_has_no_words_fails_alone(tower, clock):
    tell(begin("promo:1"), [1])
    tell(begin("promo:2"), [1])
    Campaign.objects.filter(key="promo:1").update(data={})

    assert send_push_batch(clock=clock, limit=10) == Run(sent=1, postponed=0, failed=1, full=False)
    assert [key for key, *_ in tower.sent] == ["promo:2"]
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

    def close(self, batch, *, batch_id, within):
        closed.append(close_campaign(key="promo:1", now=NOON))
        return [Missed()]

    monkeypatch.setattr(tower, "tell", close)

    assert send_push_batch(clock=clock, limit=10).sent == 1

    assert closed == [0]
    assert counts_are_right()


def test_the_console_logs_a_line_per_batch_without_users_or_words(settings, clock):
    settings.PUSH_CHANNEL = ""
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
