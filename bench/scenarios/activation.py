"""POST /api/v1/activation/ under wrk against pgbench doing the same SQL call, over 200 wallets.

No worker runs: what is measured is the request. Both sides come without an Idempotency-Key.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.database import calm_down
from bench.people import customers, offer
from bench.pgbench import pgbench_side
from bench.redis_side import renew_revocations
from bench.scenario import Bar, Reading, Scenario, Side
from bench.server import Server, web_process
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
            Side("POST activation", lambda seconds: _rate(server, load, seconds), BAR),
        ]
        yield Scenario("requests/s", sides, before=_before)


def _rate(server: Server, load: Load, seconds: float) -> Reading:
    answered, seen = server.under(load, seconds=seconds)
    return Reading(answered.rate, {name: value for name, value in seen.items() if name != "requests/s"})


def _before() -> None:
    calm_down()
    renew_revocations()
