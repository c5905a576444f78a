"""POST /api/v1/activation/ under wrk against pgbench doing the same SQL call, over 200 wallets.

No worker runs: what is measured is the request. Both sides come without an Idempotency-Key.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bench.people import customers, offer
from bench.pgbench import pgbench_side
from bench.scenario import Bar, Scenario, Side
from bench.server import before_reading, web_process
from bench.wrk import Call, Load

CLIENTS = 8
BAR = Bar(0.4)


@contextmanager
def scenario() -> Iterator[Scenario]:
    """The SQL call alone, then all of it."""
    people = customers()
    variables = {"first": people[0].id, "last": people[-1].id, "offer": offer()}
    load = Load(
        "POST",
        [Call("/api/v1/activation/", token=person.token) for person in people],
        body=json.dumps({"offer_id": offer()}),
    )
    with web_process() as server:
        sides = [
            pgbench_side("offers.activate, pgbench", "activate", clients=CLIENTS, variables=variables),
            Side("POST activation", partial(server.rate, load), BAR),
        ]
        yield Scenario("requests/s", sides, before=before_reading)
