"""Webhooks arrive, once if nothing goes wrong, signed, and nobody waits for somebody else's receiver."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.db import OperationalError, transaction
from standardwebhooks import WebhookVerificationError

from earmark.webhooks import services
from earmark.webhooks.models import Attempt, Delivery, Event
from earmark.webhooks.services import delivering

from .conftest import states
from .receiver import DRIP, receiving

pytestmark = pytest.mark.django_db


def test_an_event_arrives_once_and_its_signature_is_right(receiver, subscribe, tell, deliver):
    endpoint = subscribe(receiver)
    tell()

    runs = [deliver().delivered, deliver().delivered]

    [heard] = receiver.heard
    assert runs == [1, 0]
    assert heard.verified_with(endpoint.secret)["data"] == {"n": 1}
    assert heard.body.keys() == {"type", "timestamp", "data"}
    assert heard.headers["host"] == f"127.0.0.1:{receiver.server_port}"
    assert heard.headers["content-type"] == "application/json"
    assert (Attempt.objects.get().status, Delivery.objects.get().status) == (204, 204)


def test_what_nobody_wants_is_not_written(receiver, subscribe, tell):
    subscribe(receiver, events=["stock.low"])

    assert tell(type="order.placed") == 0
    assert not Event.objects.exists()


def test_telling_twice_is_telling_once(receiver, subscribe, clock):
    subscribe(receiver)
    event = {"type": "order.placed", "subject": "order:1", "parties": (), "occurred_at": clock()}

    told = [services.announce(**event, data={"n": n}, now=clock()) for n in (1, 2)]

    assert told == [1, 0]


def test_while_a_secret_is_replaced_both_prove_it_and_then_the_new_one_alone(
    receiver, subscribe, tell, deliver, clock
):
    clock.advance(minutes=-2)
    endpoint = subscribe(receiver)
    old = endpoint.secret
    new = services.rotate_secret(endpoint=endpoint, keep=timedelta(minutes=1), now=clock())

    tell()
    deliver()
    clock.advance(minutes=1)
    tell()
    deliver()

    during, after = receiver.heard
    assert during.verified_with(old) == during.verified_with(new)
    assert after.verified_with(new)
    with pytest.raises(WebhookVerificationError):
        after.verified_with(old)


def test_a_dead_worker_s_delivery_comes_again_under_the_same_id(
    receiver, subscribe, tell, deliver, clock, monkeypatch
):
    def die(*_, **__):
        raise KeyboardInterrupt

    subscribe(receiver)
    tell(1)
    tell(2)
    with monkeypatch.context() as patch:
        patch.setattr(delivering, "acknowledge", die)
        with pytest.raises(KeyboardInterrupt):
            deliver()

    within_the_lease = deliver().delivered
    clock.advance(minutes=2)
    deliver()

    first, again, following = receiver.heard
    assert within_the_lease == 0
    assert first.id == again.id != following.id
    assert receiver.told == [1, 1, 2]


def test_a_receiver_that_is_silent_delays_no_other(receiver, subscribe, tell, deliver, settings):
    settings.WEBHOOK_TIMEOUT = timedelta(seconds=0.5)
    with receiving() as silent:
        silent.answers = None
        subscribe(silent)
        subscribe(receiver)
        for n in range(20):
            tell(n, about=str(n))

        run = deliver()

    assert sorted(receiver.told) == list(range(20))
    assert run.delivered == 20
    assert len(silent.heard) <= settings.WEBHOOK_THREADS // 4 + 1
    assert set(Attempt.objects.filter(status=None).values_list("reason", flat=True)) == {
        "no answer within 0.5 s"
    }


def test_a_receiver_that_answers_byte_by_byte_is_not_waited_for(receiver, subscribe, tell, deliver, settings):
    settings.WEBHOOK_TIMEOUT = timedelta(seconds=0.3)
    receiver.answers = DRIP
    subscribe(receiver)
    tell()

    deliver()

    attempt = Attempt.objects.get()
    assert attempt.reason == "no answer within 0.3 s"
    assert attempt.milliseconds < 2000


def test_a_redirect_is_a_failure_and_nobody_follows_it(receiver, subscribe, tell, deliver):
    with receiving() as elsewhere:
        receiver.answers, receiver.answer_headers = 307, {"Location": elsewhere.url}
        subscribe(receiver)
        tell()

        deliver()

    assert (elsewhere.heard, states()) == ([], ["queued"])


def test_a_private_address_is_not_called(receiver, subscribe, tell, deliver, settings):
    subscribe(receiver)
    tell()
    settings.OUTGOING_PRIVATE_NETWORKS = False

    deliver()

    assert receiver.heard == []
    assert "https" in Delivery.objects.get().reason


def test_slow_receivers_with_much_to_hear_do_not_hold_up_what_comes_later(
    receiver, subscribe, tell, clock, settings
):
    for about in range(settings.WEBHOOK_THREADS):
        subscribe(receiver, events=["order.placed"])
        tell(about=str(about))
    for about in ("x", "y"):
        tell(about=about)
    busy = delivering._lease(limit=settings.WEBHOOK_THREADS, now=clock())
    clock.advance(seconds=1)
    late = subscribe(receiver, events=["stock.low"])
    tell(about="z", type="stock.low")

    [first] = delivering._lease(limit=1, now=clock())

    assert len({each.endpoint_id for each in busy}) == len(busy)
    assert first.endpoint_id == late.pk


def test_nothing_goes_to_an_owner_who_is_switched_off(receiver, subscribe, tell, deliver, admin):
    subscribe(receiver)
    tell()
    admin.is_active = False
    admin.save()

    deliver()

    assert (receiver.heard, states()) == ([], ["queued"])


def test_an_answer_that_cannot_be_written_down_costs_no_other_its_own(
    receiver, subscribe, tell, deliver, monkeypatch
):
    first = subscribe(receiver)
    subscribe(receiver)
    tell()

    def acknowledge(delivery, *given, **moments):
        if delivery.endpoint_id == first.pk:
            raise OperationalError("lock timeout")
        return real(delivery, *given, **moments)

    real = delivering.acknowledge
    monkeypatch.setattr(delivering, "acknowledge", acknowledge)

    assert deliver().delivered == 1
    assert states() == ["sending", "delivered"]


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_once(receiver, subscribe, tell, deliver, race):
    subscribe(receiver)
    for n in range(40):
        tell(n, about=str(n % 10))

    runs = race(3, lambda _: deliver())

    assert sum(run.delivered for run in runs) == 40
    assert sorted(receiver.told) == list(range(40))
    for subject in range(10):
        of_it = [n for n in receiver.told if n % 10 == subject]
        assert of_it == sorted(of_it)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_is_about_to_lease_is_passed_over(receiver, subscribe, tell, clock, race):
    subscribe(receiver)
    tell()
    both_have_looked = Barrier(2)

    def lease(_):
        with transaction.atomic():
            found = delivering._lease(limit=8, now=clock())
            both_have_looked.wait(timeout=5)
        return len(found)

    assert sorted(race(2, lease)) == [0, 1]
