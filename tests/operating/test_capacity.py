"""How much room there is."""

import re
from contextlib import closing, contextmanager

import pytest
from django.db import connection, connections

from config.management import capacity
from earmark.base.sql import rows
from tests.fixtures import redis_away

__all__ = ["redis_away"]


@pytest.mark.django_db(transaction=True)
def test_it_shows_what_there_is_and_measures_one_row_and_leaves_nothing_behind(run):
    said = run("capacity", "--measure", "0.2", "--tables", "3")

    assert re.search(r"\d+ of \d+ connections", said)
    assert "noeviction" in said
    rates = [
        int(rate.replace(",", ""))
        for rate in re.findall(r"^ +([\d,]+)  (?:one|many) row", said, re.MULTILINE)
    ]
    assert len(rates) == 3
    assert all(rate > 10 for rate in rates)
    assert "capacity_probe" not in connection.introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_a_pooler_hands_on_waits_for_the_disk_as_before(monkeypatch):
    pooled = connections["default"]
    pooled.inc_thread_sharing()

    @contextmanager
    def handed_on():
        with pooled.cursor() as cursor:
            yield cursor.execute

    monkeypatch.setattr(capacity, "_own_connection", handed_on)
    monkeypatch.setattr(capacity, "THREADS", 1)
    with closing(capacity.measure(0.05)) as rates:
        on_the_disk, in_memory = next(rates), next(rates)

        assert rows("SHOW synchronous_commit")[0].synchronous_commit == "on"
    assert min(on_the_disk[1], in_memory[1]) > 0
    pooled.dec_thread_sharing()


@pytest.mark.django_db
def test_without_redis_it_says_so(run, redis_away):
    assert "! Redis is away" in run("capacity")
