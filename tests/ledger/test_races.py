"""Races on real PostgreSQL. Each ends in an audit."""

import random
from datetime import timedelta

import pytest

from earmark.base.ids import new_id
from earmark.ledger import services
from earmark.ledger.errors import KeyTaken, Short
from earmark.ledger.queries import audit, balance
from earmark.ledger.rules import Guard, Line
from earmark.ledger.services import Entered, HoldRequest

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_last_five_of_sixty(purse, books, race):
    wallet = purse(5)

    answers = race(60, lambda n: wallet.hold(1))

    assert sum(isinstance(answer, Entered) for answer in answers) == 5
    assert sum(isinstance(answer, Short) for answer in answers) == 55
    assert balance(wallet.account).available == 0


def test_one_key_forty_ways_is_one_transfer(purse, books, race):
    wallet = purse(1)

    answers = race(40, lambda n: wallet.hold(1, key="act"))

    assert len({answer.id for answer in answers}) == 1
    assert sum(not answer.replay for answer in answers) == 1


def test_post_and_void_race_and_one_wins(purse, books, race):
    wallet = purse(100)
    for _ in range(10):
        held = wallet.hold(1)
        answers = race(8, lambda n, held=held: (services.post if n % 2 else services.void)(held.id))
        assert sum(answer.won for answer in answers) == 1
        assert len({answer.state for answer in answers}) == 1


def test_many_lines_in_opposite_order_never_deadlock(purse, books, race):
    one, other = purse(25, unit="piece:1"), purse(25, unit="piece:2")

    def order(n):
        lines = [Line(one.account, one.world, 1), Line(other.account, other.world, 1)]
        return services.hold(
            id=new_id(), owner=one.account, key=f"order:{n}", kind="order", lines=lines[:: 1 if n % 2 else -1]
        )

    answers = race(60, order)

    assert sum(isinstance(answer, Entered) for answer in answers) == 25
    assert sum(isinstance(answer, Short) for answer in answers) == 35


def test_batches_and_single_holds_share_one_account(purse, books, race):
    units = purse(50)

    def ask(n):
        if n % 2:
            return [isinstance(units.hold(1), Entered)]
        requests = [HoldRequest(id=new_id(), owner=n + 1, key=f"b{n}:{i}", amount=1) for i in range(6)]
        answers = services.hold_batch(
            account=units.account, credit=units.world, kind="t", ttl=None, requests=requests
        )
        return [isinstance(answer, Entered) for answer in answers]

    answers = race(20, ask)

    granted = sum(sum(answer) for answer in answers if isinstance(answer, list))
    assert granted == 50
    assert balance(units.account).available == 0


class Wanderer:
    """Uses every verb at random, and remembers what went wrong besides refusals."""

    def __init__(self, n, purses, limit, used):
        self.n, self.purses, self.limit, self.used = n, purses, limit, used
        self.chance, self.mine, self.faults = random.Random(n), [], []

    def walk(self, steps):
        verbs = [self.hold] * 3 + [self.end] * 2 + [
            self.extend, self.transfer, self.batch, self.look, services.expire_due, services.checkpoint,
        ]  # fmt: skip
        for _ in range(steps):
            try:
                self.chance.choice(verbs)()
            except (Short, KeyTaken):
                pass  # a refusal is an answer
            except Exception as error:  # noqa: BLE001  reported by the test
                self.faults.append(error)
        return self.faults

    def ttl(self):
        return self.chance.choice([None, timedelta(milliseconds=self.chance.randint(5, 200))])

    def hold(self):
        lines = [Line(self.limit, self.used, 1, floor=-60)]
        for purse in self.chance.sample(self.purses, self.chance.randint(1, 3)):
            credit = self.chance.choice([purse.world, *(p.account for p in self.purses if p is not purse)])
            lines.append(Line(purse.account, credit, self.chance.randint(1, 4)))
        key = f"k{self.chance.randint(0, 400)}"
        held = services.hold(id=new_id(), owner=1, key=key, kind="t", lines=lines, ttl=self.ttl())
        self.mine.append(held.id)

    def end(self):
        if self.mine:
            self.chance.choice([services.post, services.void])(self.chance.choice(self.mine))

    def extend(self):
        if self.mine:
            services.extend(self.chance.choice(self.mine), ttl=timedelta(milliseconds=50))

    def transfer(self):
        one, other = self.chance.sample(self.purses, 2)
        lines = [Line(one.account, other.account, 1)]
        services.transfer(id=new_id(), owner=one.account, key=str(new_id()), kind="t", lines=lines)

    def batch(self):
        purse = self.chance.choice(self.purses)
        requests = [HoldRequest(id=new_id(), owner=2, key=str(new_id()), amount=1) for _ in range(3)]
        answers = services.hold_batch(
            account=purse.account, credit=purse.world, kind="t", ttl=self.ttl(), requests=requests
        )
        self.mine.extend(answer.id for answer in answers if isinstance(answer, Entered))

    @staticmethod
    def look():
        assert audit().clean
        assert audit(from_zero=True).clean


def test_a_random_crowd_of_all_verbs_leaves_clean_books(purse, books, race):
    purses = [purse(20) for _ in range(4)]
    limit = services.open_account(unit="use", guard=Guard.LIMIT, rank=30)
    used = services.system_account(code="used", unit="use")

    answers = race(10, lambda n: Wanderer(n, purses, limit, used).walk(40))

    assert answers == [[]] * 10
    assert balance(limit).available >= -60
