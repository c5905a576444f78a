"""Categories are made, changed and taken away. What changes one changes what products show."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from earmark.base import cache
from earmark.base.errors import InvalidValue
from earmark.catalog.errors import CategoryInUse, CategoryNotFound
from earmark.catalog.models import Category, Product
from earmark.catalog.queries.categories import at
from earmark.catalog.rules import CATEGORIES, CATEGORY_SLUG, PRODUCTS, RESERVED, slug_of
from earmark.catalog.services.naming import free, refuse_taken
from earmark.catalog.services.tree import Where, lock_tree, parent_of, put


@transaction.atomic
def create_category(*, name: str, slug: str = "", description: str = "", where: Where) -> Category:
    """A new category; its slug is made from the name unless it is given. Raises InvalidValue."""
    lock_tree()
    if slug:
        _refuse(slug)
    else:
        base = slug_of(name, length=CATEGORY_SLUG, otherwise="category")
        [slug] = free("catalog_category.slug", [base], given=RESERVED)
    category: Category = Category.objects.create(
        name=name, slug=slug, description=description, parent=parent_of(where)
    )
    if where.before or where.after or where.position:
        put(category, where)
    _tell()
    return category


@transaction.atomic
def change_category(*, slug: str, fields: Mapping[str, Any], where: Where) -> Category:
    """Gives it other fields (name, slug, description) and another place, all or nothing; returns it as it is then.

    Raises CategoryNotFound, InvalidValue.
    """
    lock_tree()
    category = _the(slug)
    if fields.get("slug", slug) != slug:
        _refuse(fields["slug"])
    put(category, where)
    if fields:
        Category.objects.filter(pk=category.pk).update(**fields)
    _tell()
    category.refresh_from_db()
    return category


@transaction.atomic
def delete_category(*, slug: str) -> None:
    """Takes away one that has neither children nor products. Raises CategoryNotFound, CategoryInUse."""
    lock_tree()
    category = _the(slug, locked=True)  # whoever is just putting a product there has locked it too
    children = category.get_children().count()
    products = Product.categories.through.objects.filter(category=category).count()
    if children or products:
        raise CategoryInUse(children=children, products=products)
    category.delete()
    _tell()


def _the(slug: str, *, locked: bool = False) -> Category:
    found = at(slug).select_for_update() if locked else at(slug)
    category: Category | None = found.first()
    if category is None:
        raise CategoryNotFound
    return category


def _refuse(slug: str) -> None:
    if slug in RESERVED:
        raise InvalidValue(field="slug", reason=f"{slug} means something else in a path.", code="reserved")
    refuse_taken("catalog_category.slug", slug)


def _tell() -> None:
    cache.changed(CATEGORIES)
    cache.changed(PRODUCTS)
