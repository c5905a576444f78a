"""Somebody whose program is told of events, and what it was told."""

from datetime import UTC, datetime
from itertools import count

import pytest

from earmark.base.ids import new_id
from earmark.webhooks.models import Attempt, Delivery, Event
from tests.factories import bearer, make_user
from tests.fixtures import keys, signing, statements

__all__ = ["keys", "signing", "statements"]

HOOKS = "/api/v1/webhooks/"
#: A public address by its number, so that no name is looked up.
URL = "https://93.184.215.14/hooks"


@pytest.fixture(autouse=True)
def _far(settings):
    """As in production, whatever a developer's machine allows."""
    settings.OUTGOING_PRIVATE_NETWORKS = False


@pytest.fixture
def mia(db):
    """A merchant."""
    return make_user("mia", role="merchant")


@pytest.fixture
def client(mia):
    """Her client."""
    return bearer(mia)


@pytest.fixture
def subscribe(client):
    """`subscribe(events=[…])` makes an endpoint of hers, or of another `client`'s; returns what the API shows."""

    def make(client=client, **body):
        answer = client.post(HOOKS, {"url": URL} | body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    return make


@pytest.fixture
def told():
    """`told(endpoint, state="failed")` writes a delivery of an order's event; `at` is when."""
    numbers = count(1)

    def make(endpoint, *, type="order.placed", subject="order:1", at=None, tries=(), **fields):
        at = at or datetime.now(UTC)
        data = {"order": next(numbers)}
        event = Event.objects.create(id=new_id(), type=type, subject=subject, data=data, occurred_at=at)
        given = {
            "endpoint_id": endpoint["id"],
            "event": event,
            "subject": subject,
            "due_at": at,
            "created_at": at,
        }
        delivery = Delivery.objects.create(**given | fields)
        for status in tries:
            Attempt.objects.create(delivery=delivery, at=at, milliseconds=12, status=status, reason="")
        return delivery

    return make
