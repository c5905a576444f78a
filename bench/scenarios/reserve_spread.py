"""POST /cart/reserve over a thousand promotions, all rules on, by both engines, against holds on as many rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench.flash import load, promos, rate
from bench.people import shelf
from bench.pgbench import pgbench_side
from bench.scenario import Scenario, Side
from bench.server import before_reading, web_process

PROMOS = 1000


@contextmanager
def scenario() -> Iterator[Scenario]:
    """The limit, then both engines."""
    stock = shelf(accounts=PROMOS)
    variables = {"first": stock.first, "last": stock.last, "sold": stock.sold}
    sides = [pgbench_side("spread rows, pgbench", "hold", clients=8, variables=variables)]
    with web_process() as web:
        for engine in ("postgres", "redis"):
            asked = load(promos(PROMOS, engine=engine), connections=16)
            sides.append(Side(f"{engine}, 16", partial(rate, web, asked)))
        yield Scenario("requests/s", sides, before=before_reading)
