"""Endpoints that are ended, changed and replayed at one moment."""

from datetime import timedelta
from threading import Event as Signal

import pytest

from earmark.base.errors import Refusal
from earmark.webhooks import services
from earmark.webhooks.models import Delivery, Endpoint, Event
from earmark.webhooks.services import endpoints

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_that_are_ended_at_once_no_event_is_left_behind(receiver, subscribe, tell, race, monkeypatch):
    monkeypatch.setattr(endpoints, "BATCH", 30)
    both = [subscribe(receiver), subscribe(receiver)]
    for n in range(100):
        tell(n, about=str(n))

    race(2, lambda i: services.delete_endpoint(endpoint=both[i]))

    assert (Endpoint.objects.count(), Delivery.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("what", ["replay", "replay_since", "send_test"])
def test_who_asks_for_a_delivery_while_the_endpoint_is_ended_is_no_error(
    receiver, subscribe, tell, clock, race, monkeypatch, what
):
    endpoint = subscribe(receiver)
    tell()
    Delivery.objects.update(state="failed")
    delivery, now, locked, asked = Delivery.objects.get(), clock(), Signal(), Signal()
    window = {"since": now - timedelta(days=1), "until": now + timedelta(days=1), "states": ["failed"]}
    calls = {
        "replay": lambda: services.replay(delivery=delivery, now=now),
        "replay_since": lambda: services.replay_since(endpoint=endpoint, **window, now=now),
        "send_test": lambda: services.send_test(endpoint=endpoint, now=now),
    }

    def slowly(statement, arguments=()):
        if statement is endpoints._DELETE:
            locked.set()
            asked.wait(0.3)  # it is held up by us, so this runs out
        return rows(statement, arguments)

    def ask():
        locked.wait(5)
        calls[what]()
        asked.set()

    rows = endpoints.rows
    monkeypatch.setattr(endpoints, "rows", slowly)

    results = race(2, lambda i: services.delete_endpoint(endpoint=endpoint) if i else ask())

    assert all(result is None or isinstance(result, Refusal) for result in results)
    assert not Event.objects.exists()


def test_of_two_new_secrets_at_once_both_sign(receiver, subscribe, clock, race):
    subscribe(receiver)
    seen = [Endpoint.objects.get() for _ in range(2)]

    told = race(2, lambda i: services.rotate_secret(endpoint=seen[i], keep=timedelta(hours=1), now=clock()))

    kept = Endpoint.objects.get()
    assert {kept.secret, kept.previous_secret} == set(told)
