"""Alarm clocks of the catalog."""

from uuid import UUID

from celery import shared_task

from earmark.base import clock
from earmark.catalog.services import images
from earmark.inventory.services.stock import Change


@shared_task(name="catalog.make_thumbnails")
def make_thumbnails(image_id: str | None = None) -> None:
    """Draws the small ones of one picture; without an id, of all that nobody rang for."""
    images.make_thumbnails(image_id=UUID(image_id) if image_id else None, change=Change(now=clock.now()))


@shared_task(name="catalog.remove_file")
def remove_file(name: str) -> None:
    """Takes away the file of a picture that has gone."""
    images.remove_file(name)
