"""Products as they are shown. A page is four queries however long it is: its rows, their number, their categories and
their pictures.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce, NullIf

from earmark.base import money
from earmark.catalog.errors import ProductNotFound
from earmark.catalog.models import Category, Product
from earmark.catalog.queries.categories import filtered
from earmark.catalog.queries.images import images_of
from earmark.catalog.queries.search import RELEVANCE, matching
from earmark.inventory.models import Stock

_PLAIN = (
    "id",
    "name",
    "slug",
    "sku",
    "brand",
    "description",
    "currency",
    "is_featured",
    "is_active",
    "store",
)
_COLUMNS = (*_PLAIN, "price", "left", "rating_sum", "reviews_count")
_LOOKUPS = {
    "brand": "brand__iexact",
    "sku": "sku__iexact",
    "slug": "slug",
    "price_min": "price__gte",
    "price_max": "price__lte",
    "stock_min": "available__gte",
    "stock_max": "available__lte",
    "in_stock": "in_stock",
    "is_featured": "is_featured",
    "store": "store",
}
#: What lists can be ordered by; `relevance` besides, where something is searched for.
ORDERS = ("price", "name", "created_at", "rating", "stock_quantity")
#: What needs to know how many there are.
_ABOUT_STOCK = frozenset({"stock_min", "stock_max", "in_stock", "stock_quantity"})
_ORDERED_BY = {"rating": "mean", "stock_quantity": "available"}


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who looks: sees what is not sold (any more) in these stores; None: in all."""

    stores: frozenset[int] | None = frozenset()

    def inactive(self) -> Q:
        """What is not sold and yet seen."""
        hidden = Q(is_active=False)
        return hidden if self.stores is None else hidden & Q(store__in=self.stores)


def products(
    *,
    eyes: Eyes = Eyes(),
    is_active: bool = True,
    category: str = "",
    search: str = "",
    ordering: Sequence[str] = (),
    **filters: Any,
) -> "QuerySet[Product, Any]":
    """Rows of what is sold, or else of what is not and yet seen; the newest first, or the best match.

    Prices in minor units. Raises InvalidValue for a category that is not there.
    """
    found = Product.objects.filter(Q(is_active=True) if is_active else eyes.inactive())
    if category:
        found = found.filter(pk__in=_in_subtree(filtered("category", category)))
    if not _ABOUT_STOCK.isdisjoint([*filters, *(name.removeprefix("-") for name in ordering)]):
        found = found.alias(available=_AVAILABLE, in_stock=Q(available__gt=0))
    found = found.filter(**{_LOOKUPS[name]: value for name, value in filters.items()})
    if search:
        found = matching(found, search)
    return rows_of(_ordered(found, ordering, searched=bool(search)))


def product(product_id: int, *, eyes: Eyes = Eyes()) -> dict[str, Any]:
    """One that is sold, or seen all the same. Raises ProductNotFound."""
    found = present(rows_of(Product.objects.filter(Q(is_active=True) | eyes.inactive(), pk=product_id)))
    if not found:
        raise ProductNotFound
    return found[0]


def rows_of(found: "QuerySet[Product]") -> "QuerySet[Product, Any]":
    """The columns that `present` needs."""
    rows: QuerySet[Product, Any] = found.annotate(left=_LEFT).values(*_COLUMNS)
    return rows


def present(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Products as they are shown; two more queries for the categories and pictures of all."""
    found = list(rows)
    ids = [row["id"] for row in found]
    slugs, images = _slugs_of(ids), images_of(ids)
    return [
        {
            **{name: row[name] for name in _PLAIN},
            "price": money.text(row["price"], row["currency"]),
            "stock_quantity": row["left"] or 0,
            "categories": slugs.get(row["id"], []),
            "images": images.get(row["id"], []),
            "rating": round(row["rating_sum"] / row["reviews_count"], 2) if row["reviews_count"] else None,
            "reviews_count": row["reviews_count"],
        }
        for row in found
    ]


#: To filter and order by: a join.
_AVAILABLE: Any = Coalesce(F("stock__account__available"), 0)
#: To show: looked up for the page's rows alone, and nothing that the count of all rows would have to carry.
_LEFT: Any = Subquery(Stock.objects.filter(pk=OuterRef("stock")).values("account__available"))
_MEAN: Any = Cast("rating_sum", FloatField()) / NullIf(F("reviews_count"), 0)


def _in_subtree(category: Category) -> "QuerySet[Any, Any]":
    """Ids of the products of a category and all beneath it."""
    puttings: Any = Product.categories.through.objects
    found: QuerySet[Any, Any] = puttings.filter(
        category__tree_id=category.tree_id, category__lft__range=(category.lft, category.rght)
    ).values("product_id")
    return found


def _ordered(found: "QuerySet[Product]", ordering: Sequence[str], *, searched: bool) -> "QuerySet[Product]":
    """By what is asked, then by id in the same direction, so that an index that is read backwards will do."""
    order: list[Any] = []
    for name in ordering or (("relevance",) if searched else ("-id",)):
        bare, down = name.removeprefix("-"), name.startswith("-")
        if bare == "relevance":
            order += [name if down else f"-{name}" for name in RELEVANCE] if searched else []
        elif bare == "rating":
            found = found.alias(mean=_MEAN)
            order.append(F("mean").desc(nulls_last=True) if down else F("mean").asc(nulls_last=True))
        else:
            order.append(f"-{_ORDERED_BY.get(bare, bare)}" if down else _ORDERED_BY.get(bare, bare))
    last = (ordering or ("-id",))[-1]
    return found.order_by(*order, "-id" if last.startswith("-") else "id")


def _slugs_of(ids: Collection[int]) -> dict[int, list[str]]:
    """Slugs of categories by product, in the tree's order."""
    found: dict[int, list[str]] = {}
    puttings: Any = Product.categories.through.objects
    order = ("category__tree_id", "category__lft")
    for product_id, slug in (
        puttings.filter(product__in=ids).order_by(*order).values_list("product_id", "category__slug")
    ):
        found.setdefault(product_id, []).append(slug)
    return found
