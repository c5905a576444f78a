"""What the rows say, at the moment of looking."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from config.metrics import signs, state
from config.metrics.state import State
from earmark.base import clock, facts, metrics
from earmark.base.ids import new_id
from earmark.base.models import Fact
from earmark.base.redis import gate
from earmark.base.sql import rows
from earmark.ledger import services as ledger
from earmark.ledger.rules import Guard, Line
from earmark.ledger.tasks import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    """One with ten pieces in it."""
    world, own = (
        ledger.system_account(code="world", unit="piece"),
        ledger.open_account(unit="piece", guard=Guard.BALANCE),
    )
    line = Line(debit=world, credit=own, amount=10)
    ledger.transfer(id=new_id(), owner=own, key="in", kind="test", lines=[line])
    return own


def test_a_hold_that_is_over_shows_how_late_the_sweeper_is(look, account):
    sold = ledger.system_account(code="sold", unit="piece")
    for number, ttl in enumerate((timedelta(seconds=-90), timedelta(hours=1), None)):
        line = Line(debit=account, credit=sold, amount=1)
        ledger.hold(id=new_id(), owner=account, key=f"hold{number}", kind="test", lines=[line], ttl=ttl)

    shown = look()
    assert shown["earmark_open_holds", ("kind", "test")] == 3
    assert shown["earmark_holds_overdue",] == 1
    assert 90 <= shown["earmark_holds_lag_seconds",] < 120


def test_an_audit_that_fails_is_seen_until_one_is_clean(look, account):
    audit()
    assert look()["earmark_audit_faults", ("scope", "touched")] == 0

    rows("UPDATE ledger_account SET available = available + 1 WHERE id = %s RETURNING 1", (account,))
    audit()
    with pytest.raises(CommandError):
        call_command("audit", stderr=StringIO())

    shown = look()
    assert shown["earmark_audit_faults", ("scope", "touched")] == 1
    assert shown["earmark_audit_faults", ("scope", "all")] == 1
    assert shown["earmark_audit_age_seconds", ("scope", "touched")] < 60

    rows("UPDATE ledger_account SET available = available - 1 WHERE id = %s RETURNING 1", (account,))
    audit()
    assert look()["earmark_audit_faults", ("scope", "touched")] == 0


def test_facts_that_wait_and_those_given_up_are_told_apart(look):
    for topic in ("one", "two", "three"):
        facts.publish(topic, {})
    now = clock.now()
    Fact.objects.filter(topic="one").update(due_at=now - timedelta(minutes=3))
    Fact.objects.filter(topic="two").update(due_at=now + timedelta(minutes=3))
    Fact.objects.filter(topic="three").update(due_at=now - timedelta(hours=3), dead_at=now)

    shown = look()
    assert shown["earmark_facts_waiting",] == 2
    assert shown["earmark_facts_given_up",] == 1
    assert 180 <= shown["earmark_facts_lag_seconds",] < 200


def test_without_postgresql_the_page_says_so_and_shows_what_was_counted(look, monkeypatch):
    def away(*_):
        raise OperationalError

    monkeypatch.setattr(state, "rows", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    gate().ask(("SET", "x", 1))

    shown = look()
    assert shown["earmark_up", ("part", "postgresql")] == 0
    assert shown["earmark_up", ("part", "redis")] == 1
    assert ("earmark_facts_waiting",) not in shown


@pytest.mark.usefixtures("redis_away")
def test_without_redis_the_page_says_so(look):
    shown = look()

    assert shown["earmark_up", ("part", "redis")] == 0
    assert shown["earmark_facts_waiting",] == 0
    assert ("earmark_processes", ("kind", "worker")) not in shown


def test_a_part_that_takes_too_long_keeps_nobody_else_from_being_shown(look, monkeypatch):
    monkeypatch.setattr(state, "TIMEOUT", "10ms")
    monkeypatch.setitem(metrics._watchers, "facts", lambda now: rows("SELECT pg_sleep(5)"))

    shown = look()
    assert shown["earmark_unread", ("part", "facts")] == 1
    assert shown["earmark_unread", ("part", "ledger")] == 0


def test_looking_often_reads_once(monkeypatch, statements):
    moments = iter([100.0, 100.0, 104.9, 105.1, 105.1])
    monkeypatch.setattr(state, "monotonic", lambda: next(moments))
    collector = State(clock.now)

    def seen():
        with statements() as asked:
            list(collector.collect())
        return bool(asked)

    assert [seen(), seen(), seen()] == [True, False, True]


def test_a_process_that_is_silent_is_no_process(look):
    signs.Sign("worker").leave()
    long_ago = clock.now().timestamp() - signs.SILENT - 5
    gate().ask(
        ("ZADD", "alive:worker", long_ago, "elsewhere:1"), ("ZADD", "alive:beat", long_ago, "elsewhere:2")
    )

    shown = look()
    assert shown["earmark_processes", ("kind", "worker")] == 1
    assert shown["earmark_processes", ("kind", "beat")] == 0
