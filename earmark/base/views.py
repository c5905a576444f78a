"""The lean view that all endpoints share: parse, one call, answer."""

from functools import cache, partial
from typing import Any

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from earmark.base.idempotency import Key, key_of
from earmark.base.redis import Command, Rider
from earmark.base.throttle import Scope, limiter, scope_of, whose


@cache
def _shared(serializer: type[Serializer[Any]]) -> Serializer[Any]:
    """One instance for all requests: validation keeps nothing in it, and making fields costs more than using them."""
    return serializer()


class Endpoint(APIView):
    """An APIView with the few things that ours need."""

    #: The limit that a call counts for; None: `read` or `write`, by its method.
    throttled_as: Scope | None = None
    #: Redis' reply to what rode along; None where nobody was asked.
    reply: Any = None

    def rides_along(self, **path: Any) -> Command | None:
        """A Redis command whose reply this view needs whoever calls: it shares the trip that checks the token."""
        return None

    def riders(self, request: HttpRequest, caller: Any) -> list[Rider]:
        """All that shares the trip that checks the token: the view's own command, and the limiter's question."""
        riders: list[Rider] = []
        if own := self.rides_along(**self.kwargs):
            riders.append((own, partial(setattr, self, "reply")))
        scope = scope_of(self, request.method or "")
        if limit := limiter(scope):
            spender = whose(scope, caller, request)
            if question := limit.question(spender):
                riders.append((question, partial(limit.learn, spender)))
        return riders

    def check_throttles(self, request: Request) -> None:
        """Spends one of the caller's tokens. Raises Throttled."""
        scope = scope_of(self, request.method or "")
        if limit := limiter(scope):
            limit.spend(whose(scope, request.user, request._request))  # noqa: SLF001  DRF has no public name for it

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
