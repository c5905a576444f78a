"""Signing keys come and go: files that sign and verify, and the record in the trail that they did."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.db import transaction

from earmark.identity.keys import key_files, made_at, read_key, write_key
from earmark.identity.models import SigningKey

#: A key goes this long after its last token has ended: clocks differ.
MARGIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rotation:
    """The names of the files that came and went."""

    made: str
    removed: list[str]


def rotate_keys(*, directory: Path, now: datetime, keep: int | None = None) -> Rotation:
    """Makes a key that signs from now on, and removes those whose last token has ended.

    With `keep` only that many of the newest stay, the new one included: what the others signed is dead at once.
    """
    record_keys(directory=directory, now=now)  # before anything is done: without its table it fails here
    made = write_key(directory, now=now)
    removed = _ended(key_files(directory), now) if keep is None else key_files(directory)[: -max(keep, 1)]
    for file in removed:
        file.unlink()
    record_keys(directory=directory, now=now)
    return Rotation(made.name, [file.name for file in removed])


def record_keys(*, directory: Path, now: datetime) -> None:
    """Writes down which keys have come and gone since the last time, by whatever hand."""
    found = {read_key(file).thumbprint(): made_at(file) for file in key_files(directory)}
    with transaction.atomic():
        SigningKey.objects.bulk_create(
            (SigningKey(kid=kid, made_at=made) for kid, made in found.items()), ignore_conflicts=True
        )
        SigningKey.objects.filter(retired_at=None).exclude(kid__in=found).update(retired_at=now)


def _ended(files: list[Path], now: datetime) -> list[Path]:
    """Those that the next one has replaced longer ago than any token lives."""
    since = now - settings.REFRESH_TOKEN_LIFETIME - MARGIN
    return [file for file, successor in pairwise(files) if made_at(successor) < since]
