"""Lists: numbered pages for what is browsed, cursors for what only grows."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.request import Request

DEFAULT_SIZE = 20
LARGEST_SIZE = 100


class _StrictSize:
    """`page_size` from 1; more than the largest is clamped; nonsense is 400."""

    page_size: int | None = DEFAULT_SIZE
    page_size_query_param: str | None = "page_size"
    max_page_size: int | None = LARGEST_SIZE

    def get_page_size(self, request: Request) -> int:
        """The size asked for, clamped. Raises ValidationError."""
        given = request.query_params.get("page_size")
        if given is None:
            return DEFAULT_SIZE
        if not (given.isascii() and given.isdigit() and int(given[:9]) > 0):
            raise ValidationError({"page_size": "A whole number from 1 is expected."})
        return min(int(given[:9]), LARGEST_SIZE)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The page's shape in OpenAPI 3.1, which does not know the `nullable` of 3.0 any more."""
        shape: dict[str, Any] = super().get_paginated_response_schema(schema)  # type: ignore[misc]
        for name in ("next", "previous"):
            del shape["properties"][name]["nullable"]
            shape["properties"][name]["type"] = ["string", "null"]
        return {**shape, "required": list(shape["properties"])}


class NumberedPages(_StrictSize, PageNumberPagination):
    """`{"count", "next", "previous", "results"}`; a page past the end is 404, a bad number 400."""

    def get_page_number(self, request: Request, paginator: Any) -> Any:
        """The page asked for. Raises ValidationError."""
        given = request.query_params.get("page", "1")
        if given != "last" and not (given.isascii() and given.isdigit() and int(given[:9]) > 0):
            raise ValidationError({"page": "A whole number from 1, or `last`, is expected."})
        return super().get_page_number(request, paginator)


class NewestFirst(_StrictSize, CursorPagination):
    """`{"next", "previous", "results"}` along ids that sort by time."""

    ordering = "-id"
    #: What reads an id. Raises ValueError.
    read_id: Callable[[str], Any] = UUID

    def decode_cursor(self, request: Request) -> Any:
        """The cursor's place, which is an id. Raises ValidationError."""
        try:
            cursor = super().decode_cursor(request)
            if cursor is not None and cursor.position is not None:
                type(self).read_id(str(cursor.position))
        except (NotFound, ValueError) as error:
            raise ValidationError({"cursor": "This is not a cursor of this list."}) from error
        return cursor


class LatestNumbersFirst(NewestFirst):
    """The same along ids that count up."""

    read_id = int
