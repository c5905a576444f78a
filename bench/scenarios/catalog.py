"""The tree of 10,000 categories read from cache; and how a catalog of 100,000 products is looked through."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, thread_time
from typing import Any

from django.db import connection, transaction
from django.test import Client

from bench.scenario import Bar, BenchFailed, Reading, Scenario, Side
from earmark.catalog.queries.categories import AVERAGE
from earmark.catalog.queries.products import products
from earmark.catalog.services.tree import rebuild_tree

BAR = Bar(5, of="figure", direction="at most")
BATCH = 20
CATEGORIES, PRODUCTS = 10_000, 100_000
TREE = "/api/v1/products/categories/tree/"

#: A word that can be read, the same for the same number.
_WORD = (
    "initcap(substr(translate(md5(({0})::text), '0123456789abcdef', 'bcdfgklmnprstaeio'), 1, 4 + ({0}) % 5))"
)

#: Ten roots with ten children each, and so on down; every product in a category, every third in two.
_LOAD = """
SET LOCAL statement_timeout = 0;
INSERT INTO catalog_category (id, name, slug, description, parent_id, lft, rght, tree_id, level)
SELECT n, 'Category ' || n, 'category-' || n, '', CASE WHEN n > 10 THEN (n - 1) / 10 END, 0, 0, 0, 0
FROM generate_series(1, {categories}) n;
INSERT INTO catalog_product (id, name, slug, sku, brand, description, price, currency, is_featured, is_active, store_id)
SELECT n, concat_ws(' ', {name}), 'product-' || n, 'SKU-' || n, {brand}, concat_ws(' ', {description}),
    100 + (n * 7919) % 100000, 'USD', n % 500 = 0, n % 50 <> 0, 1
FROM generate_series(1, {products}) n;
INSERT INTO catalog_product_categories (product_id, category_id)
SELECT n, 1 + (n * 7) % {categories} FROM generate_series(1, {products}) n;
INSERT INTO catalog_product_categories (product_id, category_id)
SELECT n, 1 + (n * 13 + 5) % {categories} FROM generate_series(1, {products}, 3) n ON CONFLICT DO NOTHING;
"""


@contextmanager
def scenario() -> Iterator[Scenario]:
    """A category, the tree, and the tree that the client has already. Raises BenchFailed for a scan of all products."""
    _load()
    for title, statement, given in _looks():
        _explain(title, statement, given)
    client = Client(SERVER_NAME="127.0.0.1")
    whole = client.get(TREE)
    print(f"  The tree has {len(whole.content):,} bytes.")
    sides = [
        Side("one category", _cpu(client, "/api/v1/products/categories/category-7/", 200)),
        Side("the tree", _cpu(client, TREE, 200), BAR),
        Side(
            "the tree, not modified", _cpu(client, TREE, 304, HTTP_IF_NONE_MATCH=whole.headers["ETag"]), BAR
        ),
    ]
    with _unread_log():
        yield Scenario("CPU ms/request", sides)


@contextmanager
def _unread_log() -> Iterator[None]:
    """The line of each request is written as ever, but nobody sees it."""
    seen = os.dup(2)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(seen, 2)
        os.close(seen)


def _load() -> None:
    statements = _LOAD.format(
        categories=CATEGORIES,
        products=PRODUCTS,
        name=", ".join(_WORD.format(seed) for seed in ("n % 1999", "n % 997 + 5000", "n % 101 + 9000")),
        brand=_WORD.format("n % 200 + 20000"),
        description=", ".join(_WORD.format(f"n * {k} % 3001") for k in range(1, 13)),
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements)
        rebuild_tree()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE catalog_category, catalog_product, catalog_product_categories")


def _looks() -> Iterator[tuple[str, str, tuple[object, ...]]]:
    """What is looked for, and the statements that do it: a subtree of a tenth of all, and of a hundredth."""
    first, *_ = products().values_list("name", flat=True)
    word = first.split()[0]
    for slug in ("category-7", "category-77"):
        yield f"average price of {slug}", AVERAGE, (slug,)
        yield from _statements(f"products of {slug}", lambda slug=slug: products(category=slug))
    for term in (word, word[:-1] + "x", f"{word} {first.split()[1][:4]}", "SKU-4711"):
        yield from _statements(f"search for {term}", lambda term=term: products(search=term))


def _statements(title: str, ask: Callable[[], Any]) -> Iterator[tuple[str, str, tuple[object, ...]]]:
    """Those of a page and of their number, which look at products."""
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(execute: Any, sql: str, given: Any, *where: Any) -> Any:
        asked.append((sql, tuple(given)))
        return execute(sql, given, *where)

    with connection.execute_wrapper(note):
        found = ask()
        list(found[:20])
        found.count()
    for sql, given in asked:
        if 'FROM "catalog_product"' in sql:
            yield f"{title}, {'their number' if 'COUNT' in sql else 'a page'}", sql, given


def _explain(title: str, statement: str, given: tuple[object, ...]) -> None:
    """Prints the plan. Raises BenchFailed when it goes through all products."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statement}", given)
        plan = [line for (line,) in cursor.fetchall()]
    print(f"  {title}: {plan[-1].partition(':')[2].strip()}", *plan, sep="\n    ")
    if any("Seq Scan on catalog_product " in f"{line} " for line in plan):
        raise BenchFailed(f"{title}: goes through all products")


def _cpu(client: Client, path: str, status: int, **headers: str) -> Callable[[float], Reading]:
    """CPU of this thread: the whole way through Django, and what Redis' answer costs here."""
    # From many addresses, each of which stays below its limit.
    addresses = itertools.cycle([f"10.0.{n // 250}.{n % 250}" for n in range(5000)])

    def measure(seconds: float) -> Reading:
        count, ends, began = 0, monotonic() + seconds, thread_time()
        while monotonic() < ends:
            for _ in range(BATCH):
                answer = client.get(path, REMOTE_ADDR=next(addresses), **headers)
                if answer.status_code != status:
                    raise BenchFailed(f"{path} answered {answer.status_code}")
            count += BATCH
        return Reading((thread_time() - began) * 1000 / count)

    return measure
