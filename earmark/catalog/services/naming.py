"""Slugs and SKUs that nobody has yet.

Note [Names lock]
-----------------
Whoever makes up a name has to see the names that others are just making up. So those who give products a new slug or
SKU come one after the other, from the look to the commit; categories have the tree's lock for it. A name that is
given rather than made up is looked for under the same lock, so that its being taken is an answer and no accident.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from earmark.base.errors import InvalidValue
from earmark.base.sql import rows
from earmark.catalog.rules import PRODUCT_SLUG, numbered, sku_of, slug_of

Column = Literal["catalog_category.slug", "catalog_product.slug", "catalog_product.sku"]


def lock_names() -> None:
    """Has the caller's transaction be the only one that gives products new names. See Note [Names lock]."""
    rows("SELECT pg_advisory_xact_lock(hashtext('catalog.names'))::text")


def slugs_for(names: Iterable[str], *, given: Collection[str] = ()) -> list[str]:
    """A free slug for each product name, in one query; `given` are taken besides. Behind `lock_names`."""
    bases = [slug_of(name, length=PRODUCT_SLUG, otherwise="product") for name in names]
    return free("catalog_product.slug", bases, given=given)


def skus_for(names: Iterable[str], *, given: Collection[str] = ()) -> list[str]:
    """A free SKU for each product name, in one query; `given` are taken besides. Behind `lock_names`."""
    return free("catalog_product.sku", [sku_of(name) for name in names], given=given)


def free(column: Column, bases: Sequence[str], *, given: Collection[str] = ()) -> list[str]:
    """For each base a name that the column does not have: the base, or the next number behind it."""
    table, name = column.split(".")
    # Between "radio-" and "radio." stand the names that begin with "radio-"; the LIKE index knows that order.
    found = rows(
        f"SELECT b.base, max(CASE WHEN t.{name} = b.base THEN 1 ELSE substr(t.{name}, length(b.base) + 2)::bigint END) "
        f"AS highest FROM unnest(%s::text[]) b (base) JOIN LATERAL ("
        f"SELECT {name} FROM {table} WHERE {name} = b.base UNION ALL "
        f"SELECT {name} FROM {table} WHERE {name} ~>~ (b.base || '-') AND {name} ~<~ (b.base || '.') "
        f"AND substr({name}, length(b.base) + 2) ~ '^[0-9]{{1,9}}$') t ON true GROUP BY b.base",
        (list(dict.fromkeys(bases)),),
    )
    return numbered(bases, highest={row.base: row.highest for row in found}, given=given)


def refuse_taken(column: Column, value: str, *, but: int | None = None) -> None:
    """Raises InvalidValue when another row than `but` has it."""
    table, name = column.split(".")
    if rows(f"SELECT 1 FROM {table} WHERE {name} = %s AND id IS DISTINCT FROM %s", (value, but)):
        raise InvalidValue(field=name, reason=f"There is another with the {name} {value}.", code="unique")
