"""Categories as anyone may see them. All of them, or a subtree, is one range of numbers: nothing here recurses."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

from earmark.base import money
from earmark.base.errors import InvalidValue
from earmark.base.json import dumps
from earmark.base.sql import rows
from earmark.catalog.errors import CategoryNotFound
from earmark.catalog.models import Category

#: What lists can be ordered by, and the columns that do it.
ORDERS = {"tree": ("tree_id", "lft"), "name": ("name", "id"), "created_at": ("created_at", "id")}

#: Takes a slug.
AVERAGE = (
    "SELECT f.products, f.average FROM catalog_category c CROSS JOIN LATERAL ("
    "SELECT count(*) AS products, avg(p.price) AS average FROM catalog_product p WHERE p.is_active AND p.id IN ("
    "SELECT m.product_id FROM catalog_product_categories m JOIN catalog_category s ON s.id = m.category_id "
    "WHERE s.tree_id = c.tree_id AND s.lft BETWEEN c.lft AND c.rght)) f WHERE c.slug = %s"
)


def named(key: str | int, *, among: "QuerySet[Category] | None" = None) -> Category | None:
    """By slug, or by id where no slug is meant. A number in quotes is a slug before it is an id."""
    found: QuerySet[Category] = Category.objects.all() if among is None else among
    if isinstance(key, str):
        category = found.filter(slug=key).first()
        if category or not (key.isascii() and key.isdigit()):
            return category
    return found.filter(pk=int(key)).first()


def at(slug: str) -> "QuerySet[Category]":
    """The one that a path means. A path may hold a NUL, which PostgreSQL would refuse; a slug holds no space either."""
    found: QuerySet[Category] = Category.objects.filter(slug=slug.replace("\0", " "))
    return found


def filtered(field: str, key: str) -> Category:
    """The category that a filter names. Raises InvalidValue."""
    category = named(key)
    if category is None:
        raise InvalidValue(field=field, reason=f"There is no category {key}.", code="does_not_exist")
    return category


def categories(
    *, search: str = "", parent: str = "", ordering: Sequence[str] = ()
) -> "QuerySet[Category, Any]":
    """Rows in the tree's order; filters: words of the name, `parent` (slug or id; `null`: the roots).

    Raises InvalidValue for a parent that is not there.
    """
    found = Category.objects.all()
    for word in search.split():
        found = found.filter(name__icontains=word)
    if parent:
        found = found.filter(parent=None if parent == "null" else filtered("parent", parent))
    order = [
        f"-{column}" if name.startswith("-") else column
        for name in ordering or ("tree",)
        for column in ORDERS[name.removeprefix("-")]
    ]
    return _rows(found).order_by(*order)


def category(slug: str) -> dict[str, Any]:
    """One of them as it is shown. Raises CategoryNotFound."""
    found = present(_rows(at(slug)))
    if not found:
        raise CategoryNotFound
    return found[0]


def _rows(found: "QuerySet[Category]") -> "QuerySet[Category, Any]":
    made: QuerySet[Category, Any] = found.annotate(above=F("parent__slug")).values(
        "id", "name", "slug", "above", "description", "level"
    )
    return made


def present(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as they are shown."""
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "slug": row["slug"],
            "parent": row["above"],
            "description": row["description"],
            "level": row["level"],
        }
        for row in found
    ]


def tree(root: str = "") -> bytes:
    """The JSON of all trees, or of the one beneath `root` (slug or id): nodes with their `children`, to any depth.

    Raises InvalidValue for a root that is not there.
    """
    found = Category.objects.order_by("tree_id", "lft")
    if root:
        top = filtered("root", root)
        found = found.filter(tree_id=top.tree_id, lft__range=(top.lft, top.rght))
    return b"".join(_nodes(present(_rows(found).iterator(2000))))


def _nodes(shown: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Text rather than objects: a node is written when it is met, and closed when one comes that is not beneath it."""
    yield b"["
    top = depth = None
    for node in shown:
        if top is None or depth is None:
            top = node["level"]
        elif node["level"] > depth:
            pass
        else:
            yield b"]}" * (depth - node["level"] + 1) + b","
        yield dumps(node)[:-1] + b',"children":['
        depth = node["level"]
    if top is not None and depth is not None:
        yield b"]}" * (depth - top + 1)
    yield b"]"


def average_price(slug: str) -> dict[str, Any]:
    """What active products of the category and all beneath it cost on average, each counted once, in one query.

    Raises CategoryNotFound.
    """
    found = rows(AVERAGE, (slug.replace("\0", " "),))
    if not found:
        raise CategoryNotFound
    [row] = found
    currency = settings.DEFAULT_CURRENCY
    return {
        "category": slug,
        "average_price": None
        if row.average is None
        else money.text(money.round_half_up(row.average), currency),
        "currency": currency,
        "product_count": row.products,
        "include_descendants": True,
    }
