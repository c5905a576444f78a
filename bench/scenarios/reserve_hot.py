"""POST /cart/reserve on one promotion that everybody wants, all rules on, by both engines, from 16 to 256 connections.

Held against what PostgreSQL can do at most on one hot row when each hold is durable (pgbench), and shown beside a bare
asynchronous server that does the same statement. The bars of 64 and 256 connections: no fall from those of 16.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench.flash import load, promos, rate
from bench.people import shelf
from bench.pgbench import pgbench_side
from bench.scenario import Bar, Scenario, Side
from bench.server import before_reading, floor_process, web_process

BAR = Bar(0.55)
AT_MOST = {"cpu_ms": 1.2, "p99/p50": 10}
CROWDS = (16, 64, 256)


@contextmanager
def scenario() -> Iterator[Scenario]:
    """The limit, the floor, then what is served."""
    stock = shelf(accounts=1)
    variables = {"first": stock.first, "last": stock.last, "sold": stock.sold}
    there = {engine: promos(1, engine=engine) for engine in ("postgres", "redis")}
    sides = [pgbench_side("hot row, pgbench", "hold", clients=8, variables=variables)]
    with floor_process() as floor, web_process() as web:
        asked = load(there["postgres"], connections=CROWDS[0])
        sides.append(Side("bare server, 16", partial(rate, floor, asked)))
        for engine, made in there.items():
            for connections in CROWDS:
                asked = load(made, connections=connections)
                sides.append(Side(f"{engine}, {connections}", partial(rate, web, asked), BAR, AT_MOST))
        yield Scenario("requests/s", sides, before=before_reading)
