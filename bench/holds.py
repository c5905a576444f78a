"""What the two scenarios of `hold` share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bench.database import calm_down
from bench.holders import hold_side
from bench.people import shelf
from bench.pgbench import pgbench_side
from bench.scenario import Bar, Scenario

CONNECTIONS = 8
BAR = Bar(0.8)


@contextmanager
def hold_scenario(*, accounts: int) -> Iterator[Scenario]:
    """`hold` of one unit from one of `accounts` accounts, at CONNECTIONS connections."""
    stock = shelf(accounts=accounts)
    variables = {"first": stock.first, "last": stock.last, "sold": stock.sold}
    limit = pgbench_side("its writes, pgbench", "hold", clients=CONNECTIONS, variables=variables)
    function = pgbench_side("ledger.hold, pgbench", "hold_function", clients=CONNECTIONS, variables=variables)
    with hold_side("hold from Python", stock, connections=CONNECTIONS) as python:
        yield Scenario("holds/s", [limit, function, replace(python, bar=BAR)], before=calm_down)
