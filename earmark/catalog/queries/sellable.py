"""What can be bought where, at which price, out of which stock: what carts and orders ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from earmark.base.sql import rows
from earmark.inventory.rules import ONLINE

#: Product and store, by their ids.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sellable:
    """A product where it is sold. `unit_price` in minor units; `available` pieces can be sold now.

    Without a stock, or a stock without an account, nothing has ever come in.
    """

    product: int
    store: int
    name: str
    sku: str
    slug: str
    unit_price: int
    currency: str
    stock: UUID | None
    account: int | None
    available: int


def sellable(places: Iterable[Place]) -> dict[Place, Sellable]:
    """Active products at those places, in one query; a place that does not sell the product is not among them."""
    wanted = list(dict.fromkeys(places))
    found = rows(
        "SELECT p.id, w.store, p.name, p.sku, p.slug, coalesce(sp.base_price, p.price) AS unit_price, p.currency, "
        "s.id AS stock, s.account_id AS account, coalesce(a.available, 0)::bigint AS available "
        "FROM unnest(%s::bigint[], %s::bigint[]) w (product, store) "
        "JOIN catalog_product p ON p.id = w.product AND p.is_active "
        "LEFT JOIN catalog_storeproduct sp ON sp.product_id = p.id AND sp.store_id = w.store "
        "LEFT JOIN inventory_stock s ON s.id = CASE w.store WHEN %s THEN p.stock_id ELSE sp.stock_id END "
        "LEFT JOIN ledger_account a ON a.id = s.account_id "
        "WHERE w.store = %s OR sp.id IS NOT NULL",
        ([product for product, _ in wanted], [store for _, store in wanted], ONLINE, ONLINE),
    )
    return {(row.id, row.store): Sellable(*row) for row in found}
