"""Whether the requests and the schema know each other."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from devtools.postman.model import Folder
from devtools.postman.shapes import Shapes

#: What is no part of the schema, and worth a request.
OUTSIDE = ("/.well-known/", "/oauth/", "/healthz", "/readyz", "/metrics", "/swagger.json", "/api/schema/")


def faults(folders: Sequence[Folder], document: dict[str, Any]) -> list[str]:
    """Operations that no request calls or that are none, and names of two requests (a run polls by name)."""
    calls = [call for folder in folders for call in folder.calls]
    known, called = Shapes(document).operations(), {call.operation for call in calls}
    unknown = {call.operation for call in calls if not call.path.startswith(OUTSIDE)} - known
    twice = [name for name, times in Counter(call.name for call in calls).items() if times > 1]
    return [
        *(f"No request calls {operation}" for operation in sorted(known - called)),
        *(f"The schema has no {operation}" for operation in sorted(unknown)),
        *(f"Two requests are called {name!r}" for name in twice),
    ]
