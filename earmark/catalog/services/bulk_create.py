"""Thousands of products in one step: all of them or none, each mistake named by its row."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from earmark.base import cache
from earmark.base.errors import Refusal
from earmark.base.json import dumps
from earmark.base.sql import rows as query
from earmark.catalog.drafts import Draft, draft_of
from earmark.catalog.models import Product
from earmark.catalog.rules import LARGEST_BULK, PRODUCTS
from earmark.catalog.services.naming import lock_names, skus_for, slugs_for
from earmark.catalog.services.products import Stores, store_for
from earmark.inventory.rules import ONLINE
from earmark.inventory.services.many import open_stocks
from earmark.inventory.services.stock import Change

#: Errors of one answer.
MOST_ERRORS = 300


class BadRows(Refusal):
    """Some rows cannot be products. Members: errors (the first MOST_ERRORS), more (how many are not shown)."""

    code = "invalid"
    detail = "{count} mistakes in {rows} rows; nothing was created."

    def __init__(self, *, errors: list[dict[str, Any]]) -> None:
        super().__init__(
            errors=errors[:MOST_ERRORS],
            more=max(0, len(errors) - MOST_ERRORS),
            count=len(errors),
            rows=len({error["index"] for error in errors}),
        )


class TooManyRows(Refusal):
    """More rows than an upload takes. Member: most."""

    code = "too_many_rows"
    detail = "An upload takes at most {most} rows. Send it in parts."


class NoRows(Refusal):
    """There is no row in the upload."""

    code = "empty"
    detail = "At least one row is expected."


def check_rows(rows: Sequence[Any]) -> list[Draft]:
    """The rows as products that can be created now. Raises TooManyRows, NoRows, BadRows."""
    if not rows:
        raise NoRows
    if len(rows) > LARGEST_BULK:
        raise TooManyRows(most=LARGEST_BULK)
    drafts = [draft_of(index, row, currency=settings.DEFAULT_CURRENCY) for index, row in enumerate(rows)]
    _complain_of_repeats(drafts)
    _complain_of_the_known(drafts)
    _find_categories(drafts)
    if errors := [error for draft in drafts for error in draft.errors]:
        raise BadRows(errors=errors)
    return drafts


def create_products(*, rows: Sequence[Any], store: int | None, stores: Stores, change: Change) -> int:
    """Creates a product from each row, with its opening stock online; returns how many. Whose: as `store_for` says.

    Names are looked at behind their lock (Note [Names lock]), so of two uploads that share some the later one learns
    which. Raises as `check_rows` and `store_for` do.
    """
    with transaction.atomic():
        lock_names()
        store_id = store_for(store, stores)
        drafts = check_rows(rows)
        _name(drafts)
        _write(drafts, store_id=store_id, change=change)
        cache.changed(PRODUCTS)
    return len(drafts)


def _name(drafts: Sequence[Draft]) -> None:
    """Gives those without a slug or SKU one that is made from the name."""
    for column, make in (("slug", slugs_for), ("sku", skus_for)):
        bare = [draft for draft in drafts if not getattr(draft, column)]
        given = {getattr(draft, column) for draft in drafts}
        for draft, made in zip(bare, make([draft.name for draft in bare], given=given), strict=True):
            setattr(draft, column, made)


def _write(drafts: Sequence[Draft], *, store_id: int, change: Change) -> None:
    """The stock comes first: a product that is written twice is indexed twice."""
    full = [draft for draft in drafts if draft.stock_quantity]
    quantities = [draft.stock_quantity for draft in full]
    opened = open_stocks(store_id=ONLINE, quantities=quantities, change=change) if full else []
    for draft, stock in zip(full, opened, strict=True):
        draft.stock = stock
    made = query(
        "INSERT INTO catalog_product (name, sku, slug, brand, description, price, currency, is_featured, is_active, "
        "store_id, stock_id, created_at, updated_at) "
        "SELECT d.name, d.sku, d.slug, d.brand, d.description, d.price, %s, d.is_featured, d.is_active, %s, "
        "d.stock, %s, %s "
        "FROM json_to_recordset(%s) d (name text, sku text, slug text, brand text, description text, "
        "price bigint, stock uuid, is_featured boolean, is_active boolean) RETURNING id, sku",
        (settings.DEFAULT_CURRENCY, store_id, change.now, change.now, dumps(drafts).decode()),
    )
    ids = {row.sku: row.id for row in made}
    puttings = [(ids[draft.sku], category) for draft in drafts for category in draft.found]
    query(
        "INSERT INTO catalog_product_categories (product_id, category_id) "
        "SELECT * FROM unnest(%s::bigint[], %s::bigint[]) RETURNING 1",
        ([product for product, _ in puttings], [category for _, category in puttings]),
    )


def _complain_of_repeats(drafts: Iterable[Draft]) -> None:
    """The later of two rows with one SKU, or one slug, is wrong."""
    first: dict[tuple[str, str], int] = {}
    for draft in drafts:
        for name in ("sku", "slug"):
            value = getattr(draft, name)
            if value and (before := first.setdefault((name, value), draft.index)) != draft.index:
                draft.complain(name, "duplicate", f"Row {before} has the same.")


def _complain_of_the_known(drafts: Sequence[Draft]) -> None:
    """What is in the catalog already."""
    for name in ("sku", "slug"):
        given = [value for draft in drafts if (value := getattr(draft, name))]
        known = set(Product.objects.filter(**{f"{name}__in": given}).values_list(name, flat=True))
        for draft in drafts:
            if getattr(draft, name) in known:
                draft.complain(name, "unique", "There is a product with this already.")


def _find_categories(drafts: Sequence[Draft]) -> None:
    """What is no category is complained of; what is one stays until the commit."""
    named = {key for draft in drafts for key in draft.categories}
    ids = [int(key) for key in named if key.isascii() and key.isdigit() and len(key) < 19]
    known = query(
        "SELECT id, slug FROM catalog_category WHERE slug = ANY(%s) OR id = ANY(%s::bigint[]) "
        "ORDER BY id FOR KEY SHARE",
        (list(named), ids),
    )
    by_key = {str(row.id): row.id for row in known} | {row.slug: row.id for row in known}
    for draft in drafts:
        for key in draft.categories:
            if key not in by_key:
                draft.complain("categories", "does_not_exist", f"There is no category {key}.")
        draft.found = sorted({by_key[key] for key in draft.categories if key in by_key})
