"""The worker's step: who may act, what is believed, where the money goes."""

from datetime import timedelta

import pytest

from earmark.base.models import Fact
from earmark.base.redis import gate
from earmark.offers.models import Activation
from earmark.offers.rules import LEASE_MARGIN, LONGEST_WAIT, Refused, Succeeded, Unknown
from earmark.offers.services import process_activation as worker
from earmark.offers.services.recover import QUEUED_FOR, due_activations

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

DONE = Succeeded("REF-1")
NO = Refused("insufficient_coverage", "Not at your place.")
SILENCE = Unknown("timed out")
MONTH = timedelta(days=30)

PAID, HELD, BACK = (80_00, 0), (80_00, 20_00), (100_00, 0)


@pytest.fixture
def patient(settings):
    """Nobody gives up, though the workers' clock is days ahead of the one that dates requests."""
    settings.PROVIDER_PATIENCE = timedelta(days=3660)


def told(topic):
    """The payload of the one fact of the topic."""
    return Fact.objects.get(topic=topic).payload


def test_success_posts_the_money_and_starts_the_subscription(case, provider, clock):
    provider.on_send = DONE

    row = case.step()

    assert (row.status, row.stage, row.reference, row.completed_at) == ("SUCCESS", "done", "REF-1", clock())
    assert case.wallet == PAID
    assert (case.subscription.activation_date, case.subscription.expiration_date) == (
        clock(),
        clock() + MONTH,
    )
    assert case.subscription.transaction_id == case.id
    assert told("activation.succeeded")["activation"] == str(case.id)


def test_a_refusal_gives_the_money_back(case, provider):
    provider.on_send = NO

    row = case.step()

    assert (row.status, row.stage, row.error) == ("FAILED", "done", "insufficient_coverage")
    assert case.wallet == BACK
    assert case.subscription is None
    assert told("activation.failed")["reason"] == "Not at your place."


def test_an_unknown_outcome_keeps_the_money_held(case, provider, clock):
    provider.on_send = SILENCE

    row = case.step()

    assert case.standing == ("PENDING", "asking_provider")
    assert (row.error, row.lease_until) == ("", None)
    assert row.due_at > clock()
    assert case.wallet == HELD
    assert not Fact.objects.filter(topic__in=["activation.succeeded", "activation.failed"]).exists()


@pytest.mark.parametrize(("answer", "standing", "money"), [(DONE, "SUCCESS", PAID), (NO, "FAILED", BACK)])
def test_what_was_sent_before_is_asked_for_first(case, provider, answer, standing, money):
    provider.on_send, provider.on_ask = SILENCE, answer
    case.step()

    case.step()

    assert provider.calls == ["send", "ask"]
    assert (case.row.status, case.wallet) == (standing, money)


def test_never_heard_of_is_no_refusal_and_it_is_sent_again(case, provider):
    provider.on_send, provider.on_ask = SILENCE, None
    case.step()
    provider.on_send = DONE

    case.step()

    assert provider.calls == ["send", "ask", "send"]
    assert case.wallet == PAID


def test_when_it_was_sent_is_committed_before_it_is_sent(case, provider):
    seen = []
    provider.on_send = lambda: seen.append((case.row.sent, case.row.stage, case.row.attempts)) or DONE

    case.step()

    assert seen == [(True, "processing", 1)]


def test_an_end_is_the_end(case, provider):
    provider.on_send = DONE
    case.step()
    before = case.row

    case.step()

    assert provider.calls == ["send"]
    assert case.row.version == before.version
    assert case.subscription.expiration_date == before.completed_at + MONTH


def test_while_one_worker_has_it_another_does_nothing(case, provider, clock):
    def meanwhile():
        clock.advance(seconds=9)
        case.step()
        return DONE

    provider.on_send = meanwhile

    case.step()

    assert provider.calls == ["send"]
    assert case.row.attempts == 1


def test_when_the_lease_has_ended_the_next_worker_asks(case, provider, clock, settings):
    def die():
        raise KeyboardInterrupt

    provider.on_send, provider.on_ask = die, DONE
    with pytest.raises(KeyboardInterrupt):
        case.step()
    case.step()
    assert (provider.calls, case.standing) == (["send"], ("PENDING", "processing"))

    clock.advance(seconds=(settings.PROVIDER_TIMEOUT + LEASE_MARGIN).total_seconds())
    case.step()

    assert provider.calls == ["send", "ask"]
    assert case.wallet == PAID


@pytest.mark.parametrize(
    ("early", "late", "money"),
    [(NO, DONE, BACK), (DONE, NO, PAID), (SILENCE, DONE, HELD), (SILENCE, NO, HELD)],
)
def test_a_late_result_of_an_old_attempt_has_no_say(case, provider, clock, early, late, money):
    def overtaken():
        clock.advance(seconds=60)
        case.step()
        return late

    provider.on_send, provider.on_ask = overtaken, early

    case.step()

    assert provider.calls == ["send", "ask"]
    assert case.wallet == money
    assert Fact.objects.filter(topic__in=["activation.succeeded", "activation.failed"]).count() == (
        early is not SILENCE
    )


@pytest.mark.parametrize(
    ("killed", "status", "money"),
    [
        (Refused("provider_unavailable", ""), "FAILED", BACK),
        (DONE, "SUCCESS", PAID),
        (SILENCE, "PENDING", HELD),
    ],
)
def test_when_patience_has_ended_the_key_is_killed_and_only_its_confirmed_death_is_a_refund(
    case, provider, settings, clock, killed, status, money
):
    provider.on_send = provider.on_ask = SILENCE
    case.step()
    clock.advance(seconds=settings.PROVIDER_PATIENCE.total_seconds() - 10)
    case.step()
    assert (provider.calls, case.wallet) == (["send", "ask"], HELD)
    provider.on_kill = killed
    clock.advance(seconds=20)

    case.step()

    assert provider.calls == ["send", "ask", "kill"]
    assert (case.row.status, case.wallet) == (status, money)


def test_patience_is_time_and_not_a_number_of_attempts(case, provider):
    provider.on_send = provider.on_ask = Unknown("HTTP 503", healthy=True, wait=timedelta(seconds=1))

    for _ in range(30):
        case.step()

    assert "kill" not in provider.calls


def test_a_provider_that_is_not_configured_refuses(case, settings):
    settings.PROVIDERS = {}
    worker.provider_named.cache_clear()

    row = case.step()

    assert (row.status, row.error) == ("FAILED", "provider_not_configured")
    assert case.wallet == BACK


def test_what_the_status_hash_says_follows_every_step(case, provider):
    def said(name):
        return gate().client.hget(f"transaction:{case.id}", name).decode()

    seen = []
    provider.on_send = lambda: seen.append((said("status"), said("stage"))) or SILENCE
    provider.on_ask = lambda: seen.append((said("status"), said("stage"))) or DONE

    case.step()
    case.step()

    assert seen == [("PENDING", "processing"), ("PENDING", "asking_provider")]
    assert (said("status"), said("stage"), said("reference")) == ("SUCCESS", "done", "REF-1")


def test_without_redis_the_work_is_done_all_the_same(case, provider, redis_away):
    provider.on_send = DONE

    assert case.step().status == "SUCCESS"


def test_waits_grow_up_to_a_limit(case, provider, clock):
    provider.on_send = provider.on_ask = Unknown("HTTP 202", healthy=True)
    waits = [case.step().due_at - clock() for _ in range(12)]

    assert waits[0] <= timedelta(seconds=0.5)
    assert LONGEST_WAIT / 2 <= waits[11] <= LONGEST_WAIT


def test_the_provider_may_say_when_to_come_again(case, provider, clock):
    provider.on_send = Unknown("HTTP 503", wait=timedelta(seconds=42))

    assert case.step().due_at == clock() + timedelta(seconds=42)


def test_a_second_activation_extends_without_a_gap(case, ask_for, provider, clock, patient):
    provider.on_send = DONE
    case.step()
    began = case.subscription
    clock.advance(days=10)

    ask_for(again=case).step()

    assert case.subscription.expiration_date == began.expiration_date + MONTH
    assert case.subscription.activation_date == began.activation_date


def test_an_ended_subscription_begins_anew_from_now(case, ask_for, provider, clock, patient):
    provider.on_send = DONE
    case.step()
    clock.advance(days=31)

    ask_for(again=case).step()

    assert (case.subscription.activation_date, case.subscription.expiration_date) == (
        clock(),
        clock() + MONTH,
    )
    assert case.subscription.is_active


def test_a_renewal_adds_a_period_and_the_next_one_may_follow(case, ask_for, provider):
    provider.on_send = DONE
    case.step()
    end = case.subscription.expiration_date

    for _ in range(2):
        ask_for(again=case, renew=True).step()

    assert case.subscription.expiration_date == end + 2 * MONTH
    assert case.wallet == (40_00, 0)


def test_a_failed_renewal_changes_nothing_and_may_be_tried_again(case, ask_for, provider):
    provider.on_send = DONE
    case.step()
    end = case.subscription.expiration_date
    provider.on_send = NO
    ask_for(again=case, renew=True).step()
    assert (case.subscription.expiration_date, case.wallet) == (end, PAID)

    provider.on_send = DONE
    ask_for(again=case, renew=True).step()

    assert (case.subscription.expiration_date, case.wallet) == (end + MONTH, (60_00, 0))


def test_what_nobody_took_up_is_found_and_not_queued_over_and_over(case, clock):
    assert due_activations(now=clock()) == []
    clock.advance(seconds=10)

    assert [due.id for due in due_activations(now=clock())] == [case.id]
    assert due_activations(now=clock()) == []
    clock.advance(seconds=QUEUED_FOR.total_seconds())
    assert [due.id for due in due_activations(now=clock())] == [case.id]


def test_what_has_ended_is_not_taken_up(case, provider, clock):
    provider.on_send = DONE
    case.step()
    clock.advance(days=1)

    assert due_activations(now=clock()) == []


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_at_once_send_once(case, provider, race):
    provider.on_send = DONE

    race(20, lambda _: case.step())

    assert provider.calls == ["send"]
    assert case.wallet == PAID
    assert Activation.objects.get().attempts == 1
    assert Fact.objects.filter(topic="activation.succeeded").count() == 1
