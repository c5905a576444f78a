"""Where categories stand.

Note [Tree lock]
----------------
A nested set numbers all of a tree through, and a move renumbers what lies between. Two writers at once would number on
what the other is changing, and nothing would notice. So every writer takes one advisory lock first, before it reads
what it builds on, and keeps it until the commit. Readers take none: they see one commit or the next.
"""

from dataclasses import dataclass
from types import EllipsisType
from typing import Literal

from earmark.base.errors import InvalidValue
from earmark.base.sql import rows
from earmark.catalog.models import Category
from earmark.catalog.queries.categories import named
from earmark.catalog.rules import nested


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Under `parent` (slug, id, or None for a root; `...` as it is), before or after a sibling (slug or id) there, or
    first or last among them. Only of one of the three; without any a newcomer is the last, and others stay.
    """

    parent: str | int | EllipsisType | None = ...
    before: str | int | None = None
    after: str | int | None = None
    position: Literal["first", "last"] | None = None


def lock_tree() -> None:
    """Has the caller's transaction be the only one that changes the tree. See Note [Tree lock]."""
    rows("SELECT pg_advisory_xact_lock(hashtext('catalog.tree'))::text")


def parent_of(where: Where) -> Category | None:
    """The parent that is named. Raises InvalidValue."""
    if where.parent is None or isinstance(where.parent, EllipsisType):
        return None
    found = named(where.parent)
    if found is None:
        raise InvalidValue(
            field="parent", reason=f"There is no category {where.parent}.", code="does_not_exist"
        )
    return found


def put(category: Category, where: Where) -> None:
    """Moves a category with all beneath it, behind the lock. Raises InvalidValue, for a cycle too."""
    parent = category.parent if isinstance(where.parent, EllipsisType) else parent_of(where)
    if parent and parent.tree_id == category.tree_id and category.lft <= parent.lft <= category.rght:
        raise InvalidValue(field="parent", reason="A category cannot be moved beneath itself.", code="cycle")
    moved = (parent and parent.pk) != category.parent_id
    if beside := _neighbour(category, parent, where, moved=moved):
        Category.objects.move_node(category, *beside)
    elif moved:  # the only child
        Category.objects.move_node(category, parent, "last-child")


def _neighbour(
    category: Category, parent: Category | None, where: Where, *, moved: bool
) -> tuple[Category, Literal["left", "right"]] | None:
    """Beside which sibling, on which side; None where there is none, or nothing was asked."""
    siblings = Category.objects.filter(parent=parent).exclude(pk=category.pk).order_by("tree_id", "lft")
    side: Literal["left", "right"] = "left" if where.before or where.position == "first" else "right"
    beside = None
    if key := where.before or where.after:
        beside = named(key, among=siblings)
        if beside is None:
            field = "before" if where.before else "after"
            raise InvalidValue(field=field, reason=f"{key} is no sibling there.", code="does_not_exist")
    elif where.position or moved:
        beside = siblings.first() if side == "left" else siblings.last()
    return (beside, side) if beside else None


def rebuild_tree() -> int:
    """Numbers all trees anew by what stands as parent, siblings in the order that they have; returns how many had
    other numbers. Takes a transaction.

    For what came past the services: a fixture, a load by SQL.
    """
    lock_tree()
    found = Category.objects.order_by("tree_id", "lft", "id").values_list("id", "parent_id")
    numbers = [list(column) for column in zip(*nested(found), strict=True)] or [[]] * 5
    changed = rows(
        "UPDATE catalog_category c SET tree_id = n.tree_id, lft = n.lft, rght = n.rght, level = n.level "
        "FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[]) n (id, tree_id, lft, rght, level) "
        "WHERE c.id = n.id AND (c.tree_id, c.lft, c.rght, c.level) <> (n.tree_id, n.lft, n.rght, n.level) "
        "RETURNING c.id",
        numbers,
    )
    return len(changed)
