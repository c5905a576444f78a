"""GET /api/v1/activation/status/<id> of finished activations against GET /healthz, by CPU of the web process."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.people import Customer, customers, offer
from bench.redis_side import renew_revocations
from bench.scenario import Bar, Reading, Scenario, Side
from bench.server import Server, web_process
from bench.wrk import Call, Load
from earmark.base import clock
from earmark.base.ids import new_id
from earmark.offers import status
from earmark.offers.models import Activation
from earmark.offers.rules import Stage
from earmark.offers.services.request_activation import Wish, request_activation
from earmark.wallet.rules import PENDING, SUCCESS

BAR = Bar(0.6, of="figure", direction="at most")


@contextmanager
def scenario() -> Iterator[Scenario]:
    """What an empty request costs, then a poll that Redis can answer."""
    polls = Load("GET", [_finished(customer) for customer in customers()])
    empty = Load("GET", [Call("/healthz")])
    with web_process() as server:
        sides = [
            Side("GET healthz", lambda seconds: _cpu(server, empty, seconds)),
            Side("GET status", lambda seconds: _cpu(server, polls, seconds), BAR),
        ]
        yield Scenario("CPU ms/request", sides, before=renew_revocations)


def _cpu(server: Server, load: Load, seconds: float) -> Reading:
    _, seen = server.under(load, seconds=seconds)
    return Reading(seen.pop("cpu_ms"), seen)


def _finished(customer: Customer) -> Call:
    """An activation that has succeeded, with its hash in Redis as a worker leaves it."""
    id = new_id()
    request_activation(
        Wish(id=id, user_id=customer.id, offer_id=offer()),
        answer={"transaction_id": id, "status": PENDING},
        key=None,
    )
    ended = {"status": SUCCESS, "stage": Stage.DONE.value, "reference": "bench", "updated_at": clock.now()}
    Activation.objects.filter(pk=id).update(version=1, completed_at=ended["updated_at"], **ended)
    status.publish(id, version=1, fields=ended)
    return Call(f"/api/v1/activation/status/{id}", token=customer.token)
