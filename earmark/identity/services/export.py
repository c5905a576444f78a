"""Everything that is held about a user, as one JSON document.

It is written as it is read, row by row: however long somebody's history, it never stands in memory whole.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from earmark.base.json import dumps
from earmark.identity.export import export_of

#: A context's part: names of sections, and for each a value, or rows that come one by one.
Sections = Mapping[str, Any]
Contribution = Callable[[int], Sections]

_contributions: dict[str, Contribution] = {"identity": export_of}


def contribute(name: str, contribution: Contribution) -> None:
    """Lets a context above add what it holds. Wiring calls this at start."""
    _contributions[name] = contribution


def export(*, user_id: int, now: datetime) -> Iterator[bytes]:
    """The document in pieces: `exported_at`, then an object per context."""
    yield b'{"exported_at":' + dumps(now)
    for name, contribution in _contributions.items():
        yield b"," + dumps(name) + b":"
        yield from _object(contribution(user_id))
    yield b"}"


def _object(sections: Sections) -> Iterator[bytes]:
    before = b"{"
    for name, value in sections.items():
        yield before + dumps(name) + b":"
        yield from _array(value) if isinstance(value, Iterator) else (dumps(value),)
        before = b","
    yield b"}" if sections else b"{}"


def _array(items: Iterable[Any]) -> Iterator[bytes]:
    before = b"["
    for item in items:
        yield before + dumps(item)
        before = b","
    yield b"]" if before == b"," else b"[]"
