"""A clock, a provider of one's own, and activations to carry out."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from earmark.offers.models import Activation, Subscription
from earmark.offers.services import process_activation as worker
from tests.factories import RENEW, Clock, activate, bearer, make_offer, make_user, wallet
from tests.fixtures import *  # noqa: F403


@pytest.fixture
def ana(db):
    """Somebody with 50.00."""
    return make_user(money=50_00)


@pytest.fixture
def offer(db):
    """One for 20.00."""
    return make_offer(price=20_00)


@pytest.fixture
def clock():
    """The workers' clock."""
    return Clock()


@dataclass
class FakeProvider:
    """Answers `send`, `ask` and `kill` with what the test put there: an outcome, or a function that gives one."""

    on_send: Any = None
    on_ask: Any = None
    on_kill: Any = None
    calls: list[str] = field(default_factory=list)

    def _say(self, call, answer):
        self.calls.append(call)
        return answer() if callable(answer) else answer

    def send(self, order, *, within):
        return self._say("send", self.on_send)

    def ask(self, order, *, within):
        return self._say("ask", self.on_ask)

    def kill(self, order, *, within):
        return self._say("kill", self.on_kill)


@pytest.fixture
def provider(monkeypatch):
    """Stands in for the one that is configured."""
    fake = FakeProvider()
    monkeypatch.setattr(worker, "provider_named", lambda name: fake)
    return fake


@dataclass
class Case:
    """Somebody's activation, and what the test wants to know of it."""

    user: Any
    id: UUID
    clock: Clock

    def step(self):
        """A worker takes it up."""
        worker.process_activation(self.id, clock=self.clock)
        return self.row

    def settle(self, *, steps=40):
        """Workers take it up again and again, a while apart, until it has ended."""
        for _ in range(steps):
            if self.step().status != "PENDING":
                break
            self.clock.advance(seconds=40)
        return self.row

    @property
    def row(self):
        return Activation.objects.get(pk=self.id)

    @property
    def standing(self):
        """Status and stage."""
        return self.row.status, self.row.stage

    @property
    def wallet(self):
        return wallet(self.user)

    @property
    def subscription(self):
        return Subscription.objects.filter(user=self.user, offer_id=self.row.offer_id).first()


@pytest.fixture
def ask_for(db, clock):
    """`ask_for(offer)`: somebody with 100.00 asks for an offer of 20.00; `again=case` lets the same one ask again."""

    def ask(offer=None, *, again=None, renew=False):
        user = again.user if again else make_user(money=100_00)
        offer = offer or (again.row.offer if again else make_offer(price=20_00, days=30))
        client = bearer(user)
        answer = client.post(RENEW, {"offer_id": offer.pk}) if renew else activate(client, offer)
        assert answer.status_code == 202, answer.content
        return Case(user=user, id=UUID(answer.json()["transaction_id"]), clock=clock)

    return ask


@pytest.fixture
def case(ask_for):
    """An activation of 20.00 out of 100.00."""
    return ask_for()
