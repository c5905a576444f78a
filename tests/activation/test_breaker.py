"""A provider that fails and fails is left alone for a while."""

import pytest

from earmark.offers import breaker
from earmark.offers.models import ProviderHealth
from earmark.offers.rules import BREAKER_FAILURES, BREAKER_PAUSE, Refused, Succeeded, Unknown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

SILENCE = Unknown("timed out")


def break_it(clock):
    """Failures in a row that open the breaker."""
    for _ in range(BREAKER_FAILURES):
        breaker.record("simulator", healthy=False, now=clock())


def test_failures_in_a_row_open_it_and_nobody_calls(ask_for, provider, clock):
    provider.on_send = provider.on_ask = SILENCE
    for _ in range(BREAKER_FAILURES):
        ask_for().step()
    calls = len(provider.calls)
    case = ask_for()

    case.step()

    assert len(provider.calls) == calls == BREAKER_FAILURES
    assert case.standing == ("PENDING", "queued")
    assert case.wallet == (80_00, 20_00)
    assert case.row.due_at == clock() + BREAKER_PAUSE


def test_one_failure_less_does_not_open_it(clock):
    for _ in range(BREAKER_FAILURES - 1):
        breaker.record("simulator", healthy=False, now=clock())

    assert breaker.pause("simulator", now=clock()) is None


def test_a_success_between_them_begins_the_count_anew(clock):
    for healthy in [False] * (BREAKER_FAILURES - 1) + [True] + [False] * (BREAKER_FAILURES - 1):
        breaker.record("simulator", healthy=healthy, now=clock())

    assert breaker.pause("simulator", now=clock()) is None


def test_after_the_pause_one_is_let_through_and_the_others_wait(clock):
    break_it(clock)
    clock.advance(seconds=BREAKER_PAUSE.total_seconds())

    pauses = [breaker.pause("simulator", now=clock()) for _ in range(3)]

    assert pauses == [None, BREAKER_PAUSE, BREAKER_PAUSE]


@pytest.mark.parametrize("answer", [Succeeded("R"), Refused("no", ""), Unknown("processing", healthy=True)])
def test_any_real_answer_closes_it(ask_for, provider, clock, answer):
    break_it(clock)
    clock.advance(seconds=BREAKER_PAUSE.total_seconds())
    provider.on_send = answer

    ask_for().step()

    assert breaker.pause("simulator", now=clock()) is None
    assert ProviderHealth.objects.get().failures == 0


def test_a_failure_of_the_one_keeps_it_open(ask_for, provider, clock):
    break_it(clock)
    clock.advance(seconds=BREAKER_PAUSE.total_seconds())
    provider.on_send = SILENCE

    ask_for().step()

    assert breaker.pause("simulator", now=clock()) is not None


def test_one_providers_failures_are_not_anothers(clock):
    break_it(clock)

    assert breaker.pause("other", now=clock()) is None


def test_who_waited_for_the_breaker_is_sent_once_it_has_closed(ask_for, provider, clock):
    case = ask_for()
    break_it(clock)
    for _ in range(20):
        case.step()
    clock.advance(seconds=BREAKER_PAUSE.total_seconds())
    provider.on_send = Succeeded("R")

    case.step()

    assert (provider.calls, case.row.status, case.row.attempts) == (["send"], "SUCCESS", 1)


@pytest.mark.django_db(transaction=True)
def test_ten_workers_after_the_pause_are_one_call(clock, race):
    break_it(clock)
    clock.advance(seconds=BREAKER_PAUSE.total_seconds())

    pauses = race(10, lambda _: breaker.pause("simulator", now=clock()))

    assert pauses.count(None) == 1
