"""A request as the folders describe it: short, with what must come back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Who calls. Each has a token in `<name>_token`; None says nothing of who they are.
CALLERS = ("customer", "merchant", "partner", "admin")


def number(variable: str) -> str:
    """A variable that stands in a JSON body without quotation marks."""
    return "{{=" + variable + "}}"


@dataclass(frozen=True)
class Call:
    """One request. `operation` is a method and a path as the schema has them."""

    name: str
    operation: str
    #: Status, or any of several.
    says: int | tuple[int, ...] = 200
    by: str | None = "customer"
    body: Any = None
    #: Fields of a form; `{"image": "@path"}` sends a file.
    form: Mapping[str, str] | None = None
    multipart: bool = False
    #: What fills the gaps of the path; without it the variable of the gap's name.
    at: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    #: The problem's `code`, for refusals.
    code: str = ""
    #: JavaScript under `body` → what is there; `{{variables}}` are filled in.
    value: Mapping[str, Any] = field(default_factory=dict)
    #: Variable → JavaScript under `body` of what it keeps for later requests.
    keeps: Mapping[str, str] = field(default_factory=dict)
    #: Asked again until this JavaScript about `body` and `pm` is true.
    until: str = ""
    #: More JavaScript: before the request, and tests by their names.
    before: Sequence[str] = ()
    tests: Mapping[str, str] = field(default_factory=dict)
    #: Headers of an HTTP Basic call: variables of name and password.
    basic: tuple[str, str] | None = None
    about: str = ""

    @property
    def method(self) -> str:
        """`GET`."""
        return self.operation.split(" ", 1)[0]

    @property
    def path(self) -> str:
        """`/api/v1/offers/{offer_id}/`."""
        return self.operation.split(" ", 1)[1]

    @property
    def statuses(self) -> tuple[int, ...]:
        """All that it may say."""
        return (self.says,) if isinstance(self.says, int) else self.says


@dataclass(frozen=True)
class Folder:
    """Requests about one area."""

    name: str
    about: str
    calls: Sequence[Call]
