"""POST /api/v1/orders/orders/ under wrk against pgbench doing the bare hold, two lines from the wallet.

Orders are of two of PRODUCTS products, and, as a third side, of two that everybody wants. No worker runs.
"""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID

from django.conf import settings

from bench.people import customers
from bench.pgbench import pgbench_side
from bench.scenario import Bar, BenchFailed, Scenario, Side
from bench.server import before_reading, web_process
from bench.wrk import Call, Load
from earmark.base import clock
from earmark.catalog.models import Product
from earmark.inventory.rules import LARGEST, ONLINE, PIECE
from earmark.inventory.services.stock import Change, open_stock, receive
from earmark.ledger import services as ledger
from earmark.wallet.services import open_wallet

CLIENTS = 8
PRODUCTS = 200
ORDERS = "/api/v1/orders/orders/"
BAR = Bar(0.1)


@contextmanager
def scenario() -> Iterator[Scenario]:
    """The hold alone, then all of it, spread and hot."""
    ledger.system_account(code="world", unit=PIECE)  # or it would stand among those of the stock
    products = _products()
    people = customers()[1:]  # with the first one's, that of the world of money was opened
    variables = {
        "products": PRODUCTS,
        "first_stock": _first([_account(product) for product in products]),
        "wallets": len(people),
        "first_wallet": _first([open_wallet(user_id=person.id) for person in people]),
        "sold": ledger.system_account(code="sold", unit=PIECE),
        "revenue": ledger.system_account(code="revenue", unit=settings.DEFAULT_CURRENCY),
    }
    ids = [product.pk for product in products]
    spread = _load([random.sample(ids, 2) for _ in range(10 * PRODUCTS)])
    hot = _load([ids[:2], ids[1::-1]])
    with web_process() as server:
        sides = [
            pgbench_side("ledger.enter, pgbench", "hold_order", clients=CLIENTS, variables=variables),
            Side("POST orders", partial(server.rate, spread), BAR),
            Side("POST orders, hot", partial(server.rate, hot)),
        ]
        yield Scenario("requests/s", sides, before=before_reading)


def _products() -> list[Product]:
    now = clock.now()
    made = [
        Product(
            name=f"Bench {n}",
            slug=f"bench-{n}",
            sku=f"BENCH-{n}",
            price=1,
            currency=settings.DEFAULT_CURRENCY,
            stock=open_stock(store_id=ONLINE),
        )
        for n in range(PRODUCTS)
    ]
    Product.objects.bulk_create(made)
    for product in made:
        receive(stock_id=_stock(product), quantity=LARGEST, change=Change(reason="bench", now=now))
    return list(Product.objects.select_related("stock").order_by("id"))


def _stock(product: Product) -> UUID:
    if product.stock_id is None:
        raise BenchFailed("A product without stock.")
    return product.stock_id


def _account(product: Product) -> int:
    if product.stock is None or product.stock.account_id is None:
        raise BenchFailed("A product without stock.")
    return product.stock.account_id


def _first(accounts: list[int]) -> int:
    """The first of accounts that follow each other. Raises BenchFailed."""
    if accounts != list(range(accounts[0], accounts[0] + len(accounts))):
        raise BenchFailed("The accounts do not follow each other.")
    return accounts[0]


def _load(pairs: list[list[int]]) -> Load:
    """Orders of one of each of a pair, by one customer after another."""
    people = customers()
    count = max(len(pairs), len(people))
    return Load(
        "POST",
        [Call(ORDERS, people[n % len(people)].token, _order(pairs[n % len(pairs)])) for n in range(count)],
    )


def _order(pair: list[int]) -> str:
    return json.dumps({"items": [{"product": product} for product in pair], "payment_method": "wallet"})
