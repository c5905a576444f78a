"""What is served where: the paths of the API, read from the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from earmark.base.views import Endpoint

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Route:
    """A path with its converters, `/api/v1/offers/<int:offer_id>/`, and the view that answers there."""

    path: str
    view: type[Any]

    @property
    def methods(self) -> tuple[str, ...]:
        """What the view answers to."""
        return tuple(method for method in METHODS if hasattr(self.view, method.lower()))


def routes() -> list[Route]:
    """Every path that an Endpoint answers, by path."""
    found = _walk(get_resolver().url_patterns, "/")
    return sorted(
        (route for route in found if issubclass(route.view, Endpoint)), key=lambda route: route.path
    )


def readable(path: str) -> str:
    """`<int:offer_id>` as the API's documentation writes it: `{offer_id}`."""
    parts = path.split("/")
    return "/".join(f"{{{part[1:-1].partition(':')[2]}}}" if part.startswith("<") else part for part in parts)


def _walk(patterns: list[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and (view := getattr(pattern.callback, "cls", None)):
            yield Route(path, view)
