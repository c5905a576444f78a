"""Products by the thousand against products one by one, with their stock, by the service that each call uses."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from time import perf_counter
from typing import Any

from bench.database import calm_down
from bench.scenario import Bar, Reading, Scenario, Side
from earmark.base import clock
from earmark.catalog.rules import LARGEST_BULK
from earmark.catalog.services.bulk_create import create_products
from earmark.catalog.services.products import create_product
from earmark.inventory.services.stock import Change

ONE_BY_ONE = 200
BAR = Bar(15)

_numbers = count(1)


@contextmanager
def scenario() -> Iterator[Scenario]:
    """Whatever the seconds: ONE_BY_ONE products singly, then as many as an upload takes."""
    sides = [
        Side("one by one", lambda seconds: _rate(ONE_BY_ONE, _singly)),
        Side("bulk_create", lambda seconds: _rate(LARGEST_BULK, _at_once), BAR),
    ]
    yield Scenario("products/s", sides, before=calm_down)


def _rate(number: int, create: Any) -> Reading:
    rows = [_row(next(_numbers)) for _ in range(number)]
    began = perf_counter()
    create(rows)
    took = perf_counter() - began
    return Reading(number / took, {"s": took})


def _row(number: int) -> dict[str, Any]:
    return {
        "name": f"Bench thing {number}",
        "sku": f"BENCH-{number}",
        "price": "19.90",
        "stock_quantity": 40,
        "brand": "Bench",
        "description": "Something to be measured, in as many words as such things have.",
    }


def _singly(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        create_product(fields=row | {"price": 19_90}, stores=None, change=Change(now=clock.now()))


def _at_once(rows: list[dict[str, Any]]) -> None:
    create_products(rows=rows, store=None, stores=None, change=Change(now=clock.now()))
