"""Signing keys come and go, and the record in the trail says that they did."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings
from django.db import transaction

from earmark.identity.key_places import Place
from earmark.identity.keys import make_key
from earmark.identity.models import SigningKey

#: A key goes this long after its last token has ended: clocks differ.
MARGIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rotation:
    """The names of the keys that came and went."""

    made: str
    removed: list[str]


def rotate_keys(*, place: Place, now: datetime, keep: int | None = None) -> Rotation:
    """Makes a key that signs from now on, and removes those whose last token has ended.

    With `keep` only that many of the newest stay, the new one included: what the others signed is dead within
    keys.LOOK_EACH.
    """
    record_keys(place=place, now=now)  # before anything is done: without its table it fails here
    made = make_key(place, now=now)
    removed = _ended(place, now) if keep is None else place.names()[: -max(keep, 1)]
    for name in removed:
        place.remove(name)
    record_keys(place=place, now=now)
    return Rotation(made, removed)


def record_keys(*, place: Place, now: datetime) -> None:
    """Writes down which keys have come and gone since the last time, by whatever hand."""
    found = {place.kid(name): place.made_at(name) for name in place.names()}
    with transaction.atomic():
        SigningKey.objects.bulk_create(
            (SigningKey(kid=kid, made_at=made) for kid, made in found.items()), ignore_conflicts=True
        )
        SigningKey.objects.filter(retired_at=None).exclude(kid__in=found).update(retired_at=now)


def _ended(place: Place, now: datetime) -> list[str]:
    """Those that the next one has replaced longer ago than any token lives."""
    since = now - settings.REFRESH_TOKEN_LIFETIME - MARGIN
    return [name for name, successor in pairwise(place.names()) if place.made_at(successor) < since]
