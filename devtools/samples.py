"""`python -m devtools.samples`: writes `fixtures/`, the same files each time.

One object a line, so that a change can be read. Ids are fixed and look as if they had been made on the day of OPENED:
what comes in later stands behind them in every history.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from devtools.assortment import SHELVES, STORES, Shelf
from devtools.state import ROOT
from earmark.catalog.rules import slug_of
from earmark.catalog.sample_names import VARIANTS, sample_name

OPENED = datetime(2026, 1, 5, 8, tzinfo=UTC)
PRODUCTS = 500
#: Every so many products is recommended, is nearly sold out, has never come in.
FEATURED, LOW, EMPTY = 21, 45, 60
#: Products that each store has.
IN_STORE = 40

Rows = list[dict[str, Any]]


def main() -> None:
    """Writes the three files."""
    chance = random.Random(2026)
    categories, products = list(_categories()), list(_products(chance))
    goods = list(_goods(products, chance))
    stores = list(_stores(products, chance))
    _write("initial_categories", categories)
    _write("sample_products", products + goods)
    _write("initial_data", categories + products + goods + stores)


def _write(name: str, rows: Rows) -> None:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(", ", ": ")) for row in rows)
    (ROOT / "fixtures" / f"{name}.json").write_text(f"[\n{lines}\n]\n")


def _categories() -> Iterator[dict[str, Any]]:
    """Parents before children. Where they stand in the tree is counted when they are loaded."""
    seen = set()
    for shelf in SHELVES:
        for depth, name in enumerate(shelf.path):
            slug = slug_of(name, length=100, otherwise="")
            if slug in seen:
                continue
            seen.add(slug)
            parent = [slug_of(shelf.path[depth - 1], length=100, otherwise="")] if depth else None
            place = dict.fromkeys(("lft", "rght", "tree_id", "level"), 0)
            yield {
                "model": "catalog.category",
                "fields": {"name": name, "slug": slug, "parent": parent, **place},
            }


def _products(chance: random.Random) -> Iterator[dict[str, Any]]:
    names = set()
    for number in range(PRODUCTS):
        shelf = SHELVES[number % len(SHELVES)]
        brand, name = _name(shelf, chance)
        while name in names:
            brand, name = _name(shelf, chance)
        names.add(name)
        yield {
            "model": "catalog.product",
            "fields": {
                "sku": f"{_letters(shelf)}-{number + 1:04d}",
                "name": name,
                "slug": slug_of(name, length=220, otherwise=""),
                "brand": brand,
                "description": " ".join(chance.sample(shelf.facts, 2)),
                "price": _price(shelf, chance),
                "currency": "USD",
                "is_featured": number % FEATURED == 0,
                "categories": [[slug_of(part, length=100, otherwise="")] for part in shelf.path[-1:]],
                "store": 1,
                "stock": None if number % EMPTY == EMPTY - 1 else str(_id(chance)),
                "created_at": _time(),
                "updated_at": _time(),
            },
        }


def _goods(products: Rows, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Stock and its first goods, and a picture, of each product."""
    for number, product in enumerate(products):
        fields = product["fields"]
        if fields["stock"]:
            low = number % LOW == LOW - 1
            quantity = chance.randint(1, 4) if low else chance.randint(12, 180)
            yield from _stock(fields["stock"], 1, quantity, chance)
        [[slug]] = fields["categories"]
        yield {
            "model": "catalog.productimage",
            "pk": str(_id(chance)),
            "fields": {
                "product": [fields["sku"]],
                "file": sample_name(slug, number % VARIANTS),
                "width": 640,
                "height": 640,
                "alt": fields["name"],
                "created_at": _time(),
            },
        }


def _stores(products: Rows, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Stores in Bogotá, and what they sell at prices of their own."""
    for name, lat, lon in STORES:
        place = f"SRID=4326;POINT ({lon} {lat})"
        yield {"model": "inventory.store", "fields": {"name": name, "location": place, "created_at": _time()}}
    for name, _, _ in STORES:
        for product in chance.sample(products, IN_STORE):
            stock, fields = str(_id(chance)), product["fields"]
            price = round(fields["price"] * chance.uniform(0.9, 1.1) / 10) * 10
            sold = {"store": [name], "product": [fields["sku"]], "base_price": price, "stock": stock}
            yield {"model": "catalog.storeproduct", "fields": sold}
            yield from _stock(stock, [name], chance.randint(6, 40), chance)


def _stock(id: str, store: Any, quantity: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    yield {"model": "inventory.stock", "pk": id, "fields": {"store": store}}
    yield {
        "model": "inventory.movement",
        "pk": str(_id(chance)),
        "fields": {
            "stock": id,
            "kind": "receive",
            "quantity": quantity,
            "reason": "opening stock",
            "created_at": _time(),
        },
    }


def _name(shelf: Shelf, chance: random.Random) -> tuple[str, str]:
    """A brand, and the name that begins with it."""
    brand, *words = (
        chance.choice(some) for some in (shelf.brands, shelf.qualities, shelf.nouns, shelf.variants)
    )
    return brand, " ".join((brand, *words))


def _price(shelf: Shelf, chance: random.Random) -> int:
    """Like 24.90 or 119.00."""
    low, high = shelf.prices
    price = chance.uniform(low, high)
    return int(price) * 100 + (90 if price < 100 else 0)


def _letters(shelf: Shelf) -> str:
    """Three letters of what it is."""
    letters = [letter for letter in shelf.path[-1].upper() if letter.isascii() and letter.isalpha()]
    return "".join(letters[:3])


def _id(chance: random.Random) -> UUID:
    """A version 7 id of that day."""
    moment = int(OPENED.timestamp() * 1000) << 80
    return UUID(int=moment | 7 << 76 | chance.getrandbits(12) << 64 | 2 << 62 | chance.getrandbits(62))


def _time() -> str:
    return OPENED.isoformat().replace("+00:00", "Z")


if __name__ == "__main__":
    main()
