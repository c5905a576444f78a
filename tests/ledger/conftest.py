"""Accounts to play with, a clock that a session can move, and races."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from earmark.base.ids import new_id
from earmark.ledger import services
from earmark.ledger.rules import Guard, Line


class Purse:
    """A few lines of convenience around one guarded account and the outside world."""

    def __init__(self, amount=0, unit="USD"):
        self.world = services.system_account(code="world", unit=unit)
        self.account = services.open_account(unit=unit, guard=Guard.BALANCE)
        if amount:
            self.fill(amount)

    def fill(self, amount):
        lines = [Line(self.world, self.account, amount)]
        return services.transfer(
            id=new_id(), owner=self.account, key=f"fill:{new_id()}", kind="fill", lines=lines
        )

    def hold(self, amount, *, key=None, ttl=None):
        lines = [Line(self.account, self.world, amount)]
        return services.hold(
            id=new_id(), owner=self.account, key=key or str(new_id()), kind="test", lines=lines, ttl=ttl
        )


@pytest.fixture
def purse(db):
    return Purse


@pytest.fixture
def move_clock(db):
    """Moves the kernel's clock of this session forward."""

    def move(by: timedelta):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('earmark.clock_offset', %s, false)", [f"{by.total_seconds()} seconds"]
            )

    yield move
    move(timedelta())


@pytest.fixture
def race():
    """Runs `work(n)` in `count` threads that start together; answers what each returned or raised."""

    def run(count, work):
        barrier = threading.Barrier(count)

        def one(n):
            try:
                connection.ensure_connection()
                barrier.wait(timeout=30)
                return work(n)
            except Exception as error:  # noqa: BLE001  what was raised is the answer
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run
