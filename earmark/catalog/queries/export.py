"""The catalog as a file, in pieces: however much there is, a batch of it stands in memory."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from earmark.base import replica
from earmark.base.json import dumps
from earmark.catalog.models import Product
from earmark.catalog.queries.products import present
from earmark.catalog.sheets import BAR, COLUMNS, guarded

BATCH = 500
_HEAD = ("id", *COLUMNS)
#: What people wrote; the rest cannot begin as a formula does.
_TEXTS = ("name", "sku", "brand", "description")


def as_lines(found: Iterable["QuerySet[Product, Any]"]) -> Iterator[bytes]:
    """An object a line."""
    for batch in _batches(found):
        yield b"".join(dumps({name: row[name] for name in _HEAD}) + b"\n" for row in batch)


def as_sheet(found: Iterable["QuerySet[Product, Any]"]) -> Iterator[bytes]:
    """CSV with a header, as an upload takes it back; text that a spreadsheet would run is disarmed."""
    yield _written([_HEAD])
    for batch in _batches(found):
        yield _written(_cells(row) for row in batch)


def _cells(row: dict[str, Any]) -> list[Any]:
    shown = row | {name: guarded(row[name]) for name in _TEXTS}
    shown |= {name: str(row[name]).lower() for name in ("is_featured", "is_active")}
    return [BAR.join(shown[name]) if name == "categories" else shown[name] for name in _HEAD]


def _written(lines: Iterable[Iterable[Any]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def _batches(found: Iterable["QuerySet[Product, Any]"]) -> Iterator[list[dict[str, Any]]]:
    """Rows in the order of their ids, three queries a batch; no statement outlives one."""
    for rows in found:
        last, ordered = 0, rows.order_by("pk")
        while batch := _batch(ordered.filter(pk__gt=last)[:BATCH]):
            yield batch
            last = batch[-1]["id"]


@replica.may_answer(patience=replica.PATIENT)
def _batch(rows: "QuerySet[Product, Any]") -> list[dict[str, Any]]:
    return present(rows.all())
