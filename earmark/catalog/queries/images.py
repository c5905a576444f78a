"""Pictures of products as they are shown."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from earmark.catalog.models import ProductImage
from earmark.catalog.pictures import thumbnail_names

_COLUMNS = ("product_id", "id", "file", "width", "height", "alt", "thumbnails_at")


def images_of(products: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """Pictures by product, in their order."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = ProductImage.objects.filter(product__in=products).order_by("position", "id")
    for row in rows.values(*_COLUMNS):
        found.setdefault(row["product_id"], []).append(_present(row))
    return found


def image(image_id: UUID) -> dict[str, Any]:
    """One of them, which is there."""
    return _present(ProductImage.objects.values(*_COLUMNS).get(pk=image_id))


def _present(row: dict[str, Any]) -> dict[str, Any]:
    small = thumbnail_names(row["file"]).items() if row["thumbnails_at"] else ()
    return {
        "id": row["id"],
        "url": default_storage.url(row["file"]),
        "width": row["width"],
        "height": row["height"],
        "alt": row["alt"],
        "thumbnails": {side: default_storage.url(name) for side, name in small} or None,
    }
