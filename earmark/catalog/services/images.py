"""Pictures of products come and go, their files with them.

Note [Files and rows]
---------------------
A file is named by its content, so two products may share one. Whoever adds a row for it and whoever takes the file
away because no row is left go one after the other, by an advisory lock on the name: a row always finds its file.
What is left behind by a crash is at worst a file without a row. Rows go in many ways (a cascade, the back office),
so a trigger tells of each that has gone (`sql/images.sql`).
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Max

from earmark.base import cache, facts, media
from earmark.base.errors import Refusal
from earmark.base.ids import new_id
from earmark.base.sql import rows
from earmark.catalog.errors import ProductNotFound
from earmark.catalog.models import Product, ProductImage
from earmark.catalog.pictures import Picture, thumbnail_names, thumbnails
from earmark.catalog.rules import MOST_IMAGES, PRODUCTS
from earmark.catalog.services.products import Stores
from earmark.inventory.services.stock import Change

log = structlog.get_logger(__name__)

ADDED, REMOVED = "image.added", "image.removed"


class ImageNotFound(Refusal):
    """There is no such picture of this product."""

    code = "image_not_found"
    detail = "There is no such picture."


class TooManyImages(Refusal):
    """A product has enough of them. Member: most."""

    code = "too_many_images"
    detail = "A product has at most {most} pictures."


@transaction.atomic
def add_image(
    *, product_id: int, stores: Stores, picture: Picture, alt: str, position: int | None, change: Change
) -> tuple[UUID, bool]:
    """Adds a picture, the last unless a `position` is given; its id, and whether it is new to the product.

    A picture that the product has already stays as it is. Raises ProductNotFound, TooManyImages.
    """
    _lock_product(product_id, stores)
    own = ProductImage.objects.filter(product=product_id)
    known = own.filter(file=picture.name).values_list("pk", flat=True).first()
    if known:
        return known, False
    if own.count() >= MOST_IMAGES:
        raise TooManyImages(most=MOST_IMAGES)
    if position is None:
        last = own.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else min(last + 1, 32_767)
    _lock_file(picture.name)
    media.put(picture.name, picture.content)
    image = ProductImage.objects.create(
        id=new_id(),
        product_id=product_id,
        file=picture.name,
        width=picture.width,
        height=picture.height,
        alt=alt,
        position=position,
        created_at=change.now,
    )
    facts.publish(ADDED, {"image": str(image.pk)})
    cache.changed(PRODUCTS)
    return image.pk, True


@transaction.atomic
def change_image(*, product_id: int, image_id: UUID, stores: Stores, fields: Mapping[str, Any]) -> None:
    """Gives it another `alt` or `position`. Raises ProductNotFound, ImageNotFound."""
    _lock_product(product_id, stores)
    own = ProductImage.objects.filter(pk=image_id, product=product_id)
    if not (own.update(**fields) if fields else own.exists()):
        raise ImageNotFound
    cache.changed(PRODUCTS)


@transaction.atomic
def delete_image(*, product_id: int, image_id: UUID, stores: Stores) -> None:
    """Takes it away; its file goes after the commit. Raises ProductNotFound, ImageNotFound."""
    _lock_product(product_id, stores)
    deleted, _ = ProductImage.objects.filter(pk=image_id, product=product_id).delete()
    if not deleted:
        raise ImageNotFound
    cache.changed(PRODUCTS)
    transaction.on_commit(facts.ring)


@transaction.atomic
def remove_file(name: str) -> None:
    """Takes away a file and its thumbnails, unless a row shows it."""
    _lock_file(name)
    if not ProductImage.objects.filter(file=name).exists():
        for each in (name, *thumbnail_names(name).values()):
            media.remove(each)


def make_thumbnails(*, image_id: UUID | None = None, change: Change) -> int:
    """Draws the small ones of that picture, or of all that have none; returns of how many.

    Drawing them twice makes the same files. What cannot be drawn is passed over and waits for the next time.
    """
    waiting = ProductImage.objects.filter(thumbnails_at=None)
    if image_id:
        waiting = waiting.filter(pk=image_id)
    done = [pk for pk, name in waiting.order_by("pk").values_list("pk", "file") if _draw(pk, name, change)]
    if done:
        with transaction.atomic():
            cache.changed(PRODUCTS)
    return len(done)


def _draw(image_id: UUID, name: str, change: Change) -> bool:
    try:
        drawn = thumbnails(media.path_of(name).read_bytes(), name)
    except OSError as error:
        log.warning("no_thumbnails", image=str(image_id), file=name, error=str(error))
        return False
    with transaction.atomic():
        _lock_file(name)
        own = ProductImage.objects.filter(pk=image_id, thumbnails_at=None)
        if not own.update(thumbnails_at=change.now):
            return False
        for small, content in drawn.items():
            media.put(small, content)
    return True


def _lock_product(product_id: int, stores: Stores) -> None:
    """Somebody else's is not there. Raises ProductNotFound."""
    product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
    if product is None or (stores is not None and product.store_id not in stores):
        raise ProductNotFound


def _lock_file(name: str) -> None:
    """See Note [Files and rows]."""
    rows("SELECT pg_advisory_xact_lock(hashtext('catalog.file'), hashtext(%s))::text", (name,))
