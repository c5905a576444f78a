"""What is known of each operation: its document, who may call it, and which codes it may answer with."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import Http404
from drf_spectacular.settings import spectacular_settings
from rest_framework.exceptions import NotFound

from config.problems import ANYWHERE, KEYED, is_told
from config.reference.reach import reach
from config.routes import readable, routes
from earmark.base.access import access_to
from earmark.base.errors import Refusal
from earmark.base.idempotency import HEADER
from earmark.identity.rules import ROLES


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    document: dict[str, Any]
    who: str
    #: Of problems, besides those that any call may be answered.
    codes: tuple[str, ...]
    #: The path by which this very thing is described, where it has two.
    same_as: str

    @property
    def tag(self) -> str:
        """What it is about."""
        return str(self.document["tags"][0])

    @property
    def anchor(self) -> str:
        """A name for links to it."""
        return str(self.document["operationId"])

    @property
    def is_keyed(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return any(one["name"] == HEADER for one in self.document.get("parameters", []))


#: What is hung in at the start of the program, and no code names.
_BEYOND = {
    "POST /api/v1/auth/account/delete/": ("account_in_use", "balance_left"),
    "POST /api/v1/auth/login/": ("invalid_second_factor",),
    "POST /api/v1/auth/customers/login/": ("invalid_second_factor",),
}


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(spectacular_settings.DEFAULT_GENERATOR_CLASS().get_schema(request=None, public=True))


@cache
def operations() -> tuple[Operation, ...]:
    """All that the document has, by path."""
    views = {(method, readable(route.path)): route.view for route in routes() for method in route.methods}
    reached = reach((view, method) for (method, _), view in views.items())
    first: dict[tuple[Any, str], str] = {}
    found = []
    for path, methods in sorted(schema()["paths"].items(), key=lambda one: (_rank(one[0]), one[0])):
        for method, document in ((name.upper(), document) for name, document in methods.items()):
            view = views.get((method, path))
            same_as = first.setdefault((view, method), path) if view else path
            codes = set(_codes(reached[view, method])) if view else set()
            codes |= set(_BEYOND.get(f"{method} {path}", ()))
            codes |= {"not_found" for one in document.get("parameters", []) if one["name"] == "page"}
            own = tuple(sorted(codes - ANYWHERE - KEYED))
            found.append(
                Operation(method, path, document, _who(view, method), own, "" if same_as == path else same_as)
            )
    return tuple(found)


def _rank(path: str) -> int:
    """Of several paths to one thing the one with the lowest rank is described."""
    return 0 if path.startswith("/api/v1/") else 2 if path.startswith("/admin/") else 1


def _codes(errors: set[type[Exception]]) -> Iterator[str]:
    for error in errors:
        if issubclass(error, Http404 | NotFound):
            yield "not_found"
        elif issubclass(error, Refusal) and error is not Refusal and is_told(error):
            yield error.code


def _who(view: type[Any] | None, method: str) -> str:
    access = access_to(view, method) if view else None
    if access is None or access.anonymous:
        return "anyone"
    return (
        ", ".join(name for name, _ in ROLES if name in access.roles)
        if len(access.roles) < len(ROLES)
        else "all roles"
    )
