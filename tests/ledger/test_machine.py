"""A random walk through the kernel's verbs beside a model of dictionaries, with a clock that the walk moves.

The real kernel's clock is moved with its session offset. Deadlines are whole minutes of it and the walk itself
takes seconds, so both agree on what is over.
"""

import itertools
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from earmark.base.ids import new_id
from earmark.ledger import services
from earmark.ledger.errors import KeyTaken, Short
from earmark.ledger.queries import audit, balance
from earmark.ledger.rules import Guard, Line, State
from earmark.ledger.services import HoldRequest

ACCOUNTS = 3
names = st.integers(0, ACCOUNTS - 1)
lines = st.lists(st.tuples(names, st.integers(1, 5)), min_size=1, max_size=3)
keys = st.integers(0, 12)
ttls = st.one_of(st.none(), st.integers(1, 3))


class Model:
    """What the kernel promises, in dictionaries: available per account, holds by key."""

    def __init__(self):
        self.available, self.holds, self.now = [0] * ACCOUNTS, {}, 0

    def expire(self):
        for hold in self.holds.values():
            if hold["state"] == "H" and hold["until"] is not None and hold["until"] <= self.now:
                self.end(hold, "X")

    def end(self, hold, state):
        self.expire() if state != "X" else None
        if hold["state"] != "H":
            return
        hold["state"] = state
        if state != "P":
            for name, amount in hold["lines"]:
                self.available[name] += amount

    def hold(self, key, wanted, ttl):
        if key in self.holds:
            return "replay" if self.holds[key]["lines"] == wanted else "reused"
        self.expire()
        need = {name: sum(a for n, a in wanted if n == name) for name, _ in wanted}
        if any(self.available[name] < amount for name, amount in need.items()):
            return "short"
        for name, amount in need.items():
            self.available[name] -= amount
        until = None if ttl is None else self.now + ttl
        self.holds[key] = {"lines": wanted, "state": "H", "until": until, "id": None}
        return "entered"

    def held(self, name):
        return sum(a for h in self.holds.values() if h["state"] == "H" for n, a in h["lines"] if n == name)


class Kernel(RuleBasedStateMachine):
    """Both, side by side."""

    @initialize()
    def open(self):
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.model, self.fills = Model(), itertools.count()
        self.world = services.system_account(code="world", unit="M")
        self.accounts = [
            services.open_account(unit="M", guard=Guard.BALANCE, rank=-n) for n in range(ACCOUNTS)
        ]
        self.set_clock()

    def set_clock(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('earmark.clock_offset', %s, false)", [f"{self.model.now} minutes"]
            )

    def teardown(self):
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    @rule(name=names, amount=st.integers(1, 9))
    def fill(self, name, amount):
        line = Line(self.world, self.accounts[name], amount)
        services.transfer(id=new_id(), owner=1, key=f"fill:{next(self.fills)}", kind="fill", lines=[line])
        self.model.available[name] += amount

    @rule(key=keys, wanted=lines, ttl=ttls)
    def hold(self, key, wanted, ttl):
        outcome = self.model.hold(key, wanted, ttl)
        real = [Line(self.accounts[name], self.world, amount) for name, amount in wanted]
        said = None
        try:
            said = services.hold(
                id=new_id(),
                owner=2,
                key=str(key),
                kind="hold",
                lines=real,
                ttl=ttl and timedelta(minutes=ttl),
            )
        except Short:
            assert outcome == "short"
        except KeyTaken:
            assert outcome == "reused"
        if said:
            assert outcome == ("replay" if said.replay else "entered")
            self.model.holds[key]["id"] = said.id

    @rule(name=names, wanted=st.lists(st.tuples(keys, st.integers(1, 4)), min_size=1, max_size=4), ttl=ttls)
    def hold_batch(self, name, wanted, ttl):
        expected = [self.model.hold(key, [(name, amount)], ttl) for key, amount in wanted]
        requests = [HoldRequest(id=new_id(), owner=2, key=str(key), amount=amount) for key, amount in wanted]
        answers = services.hold_batch(
            account=self.accounts[name], credit=self.world, kind="hold", requests=requests,
            ttl=ttl and timedelta(minutes=ttl),
        )  # fmt: skip
        kinds = {Short: "short", KeyTaken: "reused"}
        said = [kinds.get(type(a)) or ("replay" if a.replay else "entered") for a in answers]
        assert said == expected
        for (key, _), answer in zip(wanted, answers, strict=True):
            if type(answer) not in kinds:
                self.model.holds[key]["id"] = answer.id

    @rule(key=keys, verb=st.sampled_from(["post", "void"]))
    def end(self, key, verb):
        hold = self.model.holds.get(key)
        if hold:
            self.model.end(hold, "P" if verb == "post" else "V")
            assert getattr(services, verb)(hold["id"]).state == State(hold["state"])

    @rule(key=keys, ttl=ttls)
    def extend(self, key, ttl):
        hold = self.model.holds.get(key)
        if hold:
            self.model.expire()
            ended = services.extend(hold["id"], ttl=ttl and timedelta(minutes=ttl))
            assert ended.won == (hold["state"] == "H")
            if ended.won:
                hold["until"] = None if ttl is None else self.model.now + ttl

    @rule(minutes=st.integers(1, 2))
    def wait(self, minutes):
        self.model.now += minutes
        self.set_clock()

    @rule()
    def sweep(self):
        services.expire_due()

    @rule()
    def checkpoint(self):
        services.checkpoint()

    @invariant()
    def the_books_are_clean_and_agree_with_the_model(self):
        if not hasattr(self, "model"):
            return
        assert audit().clean
        assert audit(from_zero=True).clean
        self.model.expire()
        for name, account in enumerate(self.accounts):
            found = balance(account)
            # What is over but not yet taken back still stands as held.
            assert found.available + found.held == self.model.available[name] + self.model.held(name)
            assert found.available <= self.model.available[name]


@pytest.mark.django_db
def test_the_kernel_behaves_as_its_model():
    run_state_machine_as_test(
        Kernel,
        settings=settings(
            max_examples=60,
            stateful_step_count=30,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
