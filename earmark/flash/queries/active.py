"""What a user can get now where they are, the nearest first."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, overload

from earmark.base import money
from earmark.base.sql import rows

#: One query for the page and the number of all. `reach` looks only where the index says (earmark/flash/sql/reach.sql),
#: and what is left is counted for the page's promotions alone.
ACTIVE = """
WITH me AS MATERIALIZED (
  SELECT f.location, f.is_new_user, f.is_frequent, ledger.clock() AS now
    FROM identity_profile f
   WHERE f.user_id = %(user)s::bigint AND f.location IS NOT NULL
), reach AS (
  SELECT p.id, p.promo_price, p.starts_at, p.ends_at, p.quantity, p.account_id, p.engine,
         o.store_id, o.stock_id, o.base_price, i.name AS product_name, i.currency,
         ST_Distance(p.location, me.location) AS distance, me.now
    FROM me
    JOIN flash_flashpromo p
      ON p.status IN ('scheduled', 'active')
     AND _ST_Expand(p.location, p.radius_m) && me.location
     AND tstzrange(p.starts_at, p.ends_at) @> me.now
     AND flash.is_for(p.segments, me.is_new_user, me.is_frequent, p.location, me.location, p.radius_m)
    JOIN catalog_storeproduct o ON o.id = p.store_product_id
    JOIN catalog_product i ON i.id = o.product_id AND i.is_active
), numbered AS (
  SELECT *, count(*) OVER () AS total, row_number() OVER (ORDER BY distance, id) - 1 AS n FROM reach
), page AS (
  SELECT * FROM numbered WHERE n / %(size)s::bigint = coalesce(%(page)s::bigint - 1, (total - 1) / %(size)s::bigint)
)
SELECT p.id, p.product_name, s.name AS store_name, p.promo_price, p.base_price, p.currency,
       p.starts_at, p.ends_at, p.distance, p.engine, p.total, coalesce(r.units, 0) AS remaining
  FROM page p
  JOIN inventory_store s ON s.id = p.store_id
  JOIN inventory_stock k ON k.id = p.stock_id
  LEFT JOIN LATERAL flash.left_in(
    coalesce(p.account_id, k.account_id), CASE WHEN p.account_id IS NULL THEN p.quantity END, p.now) r ON true
 ORDER BY p.n
"""


class Found(Sequence[Any]):
    """As many as there are, of which one page is at hand: what a paginator takes."""

    def __init__(self, page: Sequence[Any]) -> None:
        self._page = page

    def __len__(self) -> int:
        """How many there are; 0 behind the last page."""
        return self._page[0].total if self._page else 0

    @overload
    def __getitem__(self, asked: int) -> Any: ...
    @overload
    def __getitem__(self, asked: slice) -> Sequence[Any]: ...
    def __getitem__(self, asked: int | slice) -> Any:
        """The page that is at hand, whichever slice is asked for."""
        return self._page if isinstance(asked, slice) else self._page[asked]


def active(*, user_id: int, page: int | None, size: int) -> Found:
    """A page of the promotions that are open for the user, the nearest first; None: the last page."""
    return Found(rows(ACTIVE, {"user": user_id, "page": page, "size": size}))


def present(found: Iterable[Any], *, in_redis: Mapping[int, int]) -> list[dict[str, Any]]:
    """As they are shown; `in_redis` says what Redis has left of those that it sells."""
    return [
        {
            "id": row.id,
            "product_name": row.product_name,
            "store_name": row.store_name,
            "promo_price": money.text(row.promo_price, row.currency),
            "base_price": money.text(row.base_price, row.currency),
            "currency": row.currency,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "distance_m": round(row.distance, 1),
            "remaining": in_redis.get(row.id, row.remaining),
        }
        for row in found
    ]
