"""The table of metrics in docs/monitoring.md, between its marks."""

import re
from collections.abc import Iterator

from earmark.base.metrics import described

_TABLE = re.compile(r"(<!-- metrics: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_KINDS = {"counted": ("counter", "histogram"), "state": ("gauge",)}


def page(before: str) -> str:
    """docs/monitoring.md with its tables as they are due."""
    return _TABLE.sub(lambda found: found[1] + "\n".join(_rows(found[2])) + "\n" + found[3], before)


def _rows(mark: str) -> Iterator[str]:
    yield "| name | labels | what it says |"
    yield "| --- | --- | --- |"
    for each in described():
        if each.kind in _KINDS[mark]:
            labels = ", ".join(f"`{label}`" for label in each.labels)
            kind = " *Histogram.*" if each.kind == "histogram" else ""
            yield f"| `{each.name}` | {labels} | {each.help}{kind} |"
