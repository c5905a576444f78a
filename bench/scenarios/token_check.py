"""Who a request comes from: its token verified and its session judged, against the bare RS256 signature."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, thread_time

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.db import connection
from django.test import RequestFactory
from joserfc.util import urlsafe_b64decode
from rest_framework.request import Request

from bench.people import customers
from bench.redis_side import renew_revocations
from bench.scenario import Bar, BenchFailed, Reading, Scenario, Side
from earmark.base import clock
from earmark.identity import tokens
from earmark.identity.authentication import BearerAuthentication
from earmark.identity.keys import keeper
from earmark.offers.views.activation import StatusView

BAR = Bar(0.2, of="figure", direction="at most")
BATCH = 200


@contextmanager
def scenario() -> Iterator[Scenario]:
    """The signature alone, a token never seen, a token seen before, and all that a request's token costs."""
    given = [customer.token for customer in customers()]
    now = clock.now()
    seen = itertools.cycle(given)
    known = itertools.cycle([_request(token) for token in given])
    authentication = BearerAuthentication()
    sides = [
        Side("RS256 alone", _cpu(_signatures(given))),
        Side("token, first seen", _cpu(_first_seen(given, now)), BAR),
        Side("token, seen before", _cpu(lambda: tokens.verify_access(next(seen), now=now)), BAR),
        Side("token and session", _cpu(lambda: authentication.authenticate(next(known))), BAR),
    ]
    yield Scenario("CPU ms/request", sides, before=renew_revocations)


def _cpu(work: Callable[[], object]) -> Callable[[float], Reading]:
    """Measures CPU of this thread, and sees to it that the database is never asked."""

    def measure(seconds: float) -> Reading:
        count, ends, began = 0, monotonic() + seconds, thread_time()
        with connection.execute_wrapper(_refuse):
            while monotonic() < ends:
                for _ in range(BATCH):
                    work()
                count += BATCH
        return Reading((thread_time() - began) * 1000 / count)

    return measure


def _refuse(*_: object) -> None:
    raise BenchFailed("a token's check asked the database")


def _signatures(given: list[str]) -> Callable[[], object]:
    ring = keeper().ring
    key = ring.signing.public_key
    split = [token.rpartition(".") for token in given]
    parts = itertools.cycle([(urlsafe_b64decode(sign.encode()), text.encode()) for text, _, sign in split])

    def verify() -> None:
        signature, text = next(parts)
        key.verify(signature, text, PKCS1v15(), SHA256())

    return verify


def _first_seen(given: list[str], now: object) -> Callable[[], object]:
    """Each token in turn, forgotten before it comes again."""
    ahead = itertools.cycle(range(len(given)))

    def verify() -> None:
        number = next(ahead)
        if number == 0:
            tokens._caller.cache_clear()  # noqa: SLF001  what is measured is the first look
        tokens.verify_access(given[number], now=now)

    return verify


def _request(token: str) -> Request:
    """A status poll as it reaches the authentication."""
    view = StatusView()
    view.kwargs = {"transaction_id": "00000000-0000-7000-8000-000000000000"}
    plain = RequestFactory().get("/", headers={"Authorization": f"Bearer {token}"})
    view.request = request = Request(plain, parser_context={"view": view, "kwargs": view.kwargs})
    return request
