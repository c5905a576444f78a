"""The lean view that all endpoints share: parse, one call, answer."""

from functools import cache
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from earmark.base.idempotency import Key, key_of
from earmark.base.redis import Command


@cache
def _shared(serializer: type[Serializer[Any]]) -> Serializer[Any]:
    """One instance for all requests: validation keeps nothing in it, and making fields costs more than using them."""
    return serializer()


class Endpoint(APIView):
    """An APIView with the two things that ours need."""

    def rides_along(self, **path: Any) -> Command | None:
        """A Redis command whose reply this view needs whoever calls: it shares the trip that checks the token.

        `identity.authentication.along` gives the reply, None where there was no such trip.
        """
        return None

    def read(self, request: Request, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The validated body. Raises ValidationError with every bad field."""
        return dict(_shared(serializer).run_validation(request.data))

    def query(self, request: Request, serializer: type[Serializer[Any]]) -> dict[str, Any]:
        """The validated query parameters; unknown ones are ignored, bad values are 400."""
        return dict(_shared(serializer).run_validation(request.query_params.dict()))

    def key(self, request: Request) -> Key | None:
        """The client's Idempotency-Key. Raises InvalidKey."""
        return key_of(request)


class ListEndpoint(Endpoint):
    """An Endpoint that answers pages."""

    pagination_class: Any = None

    def page(self, request: Request, queryset: Any, present: Any) -> Response:
        """One page of `queryset`; `present(rows)` turns the page's rows into what is shown."""
        paginator = self.pagination_class()
        found = paginator.paginate_queryset(queryset, request, view=self)
        response: Response = paginator.get_paginated_response(present(found))
        return response
