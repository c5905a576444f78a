"""How much room there is."""

import re

import pytest
from django.db import connection

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


@pytest.mark.django_db
def test_without_redis_it_says_so(run, redis_away):
    assert "! Redis is away" in run("capacity")
