"""Races on real PostgreSQL. Each ends in an audit."""

import random
from datetime import timedelta

import pytest

from earmark.base.ids import new_id
from earmark.ledger import services
from earmark.ledger.errors import Short
from earmark.ledger.models import Account, Transfer
from earmark.ledger.queries import balance
from earmark.ledger.rules import Guard, Line, State
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


@pytest.mark.timeout(120)
def test_a_random_crowd_of_all_verbs_leaves_clean_books(purse, books, race):
    accounts = [purse(20) for _ in range(4)]
    limit = services.open_account(unit="use", guard=Guard.LIMIT, rank=30)
    used = services.system_account(code="used", unit="use")

    def crowd(n):
        chance = random.Random(n)
        mine, faults = [], []
        for step in range(40):
            try:
                chosen = chance.sample(accounts, chance.randint(1, 3))
                verb = chance.choice(["hold", "hold", "hold", "end", "end", "extend", "expire", "transfer", "batch", "checkpoint"])
                if verb == "hold":
                    lines = [Line(one.account, chance.choice([one.world, accounts[0].account if one is not accounts[0] else one.world]), chance.randint(1, 4)) for one in chosen]
                    lines.append(Line(limit, used, 1, floor=-60))
                    ttl = chance.choice([None, timedelta(milliseconds=chance.randint(5, 200))])
                    held = services.hold(
                        id=new_id(), owner=1, key=f"k{chance.randint(0, 400)}:{len(lines)}", kind="t", lines=lines, ttl=ttl
                    )
                    mine.append(held.id)
                elif verb == "end" and mine:
                    chance.choice([services.post, services.void])(chance.choice(mine))
                elif verb == "extend" and mine:
                    services.extend(chance.choice(mine), ttl=timedelta(milliseconds=50))
                elif verb == "expire":
                    services.expire_due()
                elif verb == "transfer":
                    a, b = chance.sample(accounts, 2)
                    services.transfer(
                        id=new_id(), owner=a.account, key=str(new_id()), kind="t", lines=[Line(a.account, b.account, 1)]
                    )
                elif verb == "batch":
                    one = chosen[0]
                    requests = [HoldRequest(id=new_id(), owner=2, key=f"{n}:{step}:{i}", amount=1) for i in range(3)]
                    answers = services.hold_batch(
                        account=one.account, credit=one.world, kind="t", ttl=timedelta(milliseconds=30), requests=requests
                    )
                    mine.extend(answer.id for answer in answers if isinstance(answer, Entered))
                elif verb == "checkpoint":
                    services.checkpoint()
                    books()
            except Exception as error:
                if type(error).__name__ not in {"Short", "KeyTaken"}:
                    faults.append(error)
        return faults

    answers = race(10, crowd)

    assert [fault for answer in answers for fault in (answer if isinstance(answer, list) else [answer])] == []
    assert Account.objects.filter(guard="balance", available__lt=0).count() == 0
    assert balance(limit).available >= -60
