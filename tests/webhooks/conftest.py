"""A clock that is moved, a receiver, endpoints of an admin, and events for them."""

from datetime import timedelta
from itertools import count

import pytest

from earmark.webhooks import services
from earmark.webhooks.models import Delivery
from tests.factories import Clock, make_user
from tests.fixtures import keys, race, signing, simulator

from .receiver import receiving

__all__ = ["keys", "race", "signing", "simulator"]


@pytest.fixture(autouse=True)
def _near(settings):
    """Receivers are on this very machine."""
    settings.OUTGOING_PRIVATE_NETWORKS = True


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def receiver():
    with receiving() as server:
        yield server


@pytest.fixture
def admin(db):
    return make_user(role="admin")


@pytest.fixture
def subscribe(admin, clock):
    """`subscribe(receiver)` makes an endpoint there, of an admin's."""

    def make(receiver, *, owner=admin, events=()):
        return services.create_endpoint(owner_id=owner.pk, url=receiver.url, events=events, now=clock())

    return make


@pytest.fixture
def tell(clock):
    """`tell(n)` announces an order's event that says so; of the same order, unless `about` says otherwise."""
    moments = count(1)

    def announce(n=1, *, about="1", type="order.placed", parties=()):
        at = clock() + timedelta(microseconds=next(moments))
        return services.announce(
            type=type, subject=f"order:{about}", data={"n": n}, parties=parties, occurred_at=at, now=clock()
        )

    return announce


@pytest.fixture
def deliver(clock):
    """Delivers what is due."""
    return lambda: services.deliver(clock=clock)


def states():
    """Of the deliveries, in their order."""
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))
