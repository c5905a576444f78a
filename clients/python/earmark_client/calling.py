"""From an address to a client, and from an answer to what is in it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx

from .access import Anybody
from .client import AuthenticatedClient
from .models.problem import Problem
from .retrying import Retrying

Found = TypeVar("Found")
Row_co = TypeVar("Row_co", covariant=True)


class Refused(Exception):
    """A call that was answered with a problem (RFC 9457). `code` is for programs, `problem` has all of it."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.status, self.code, self.detail = problem.status, problem.code, problem.detail
        self.request_id = problem.request_id
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")


def connect(base_url: str, auth: httpx.Auth | None = None, *, timeout: float = 10.0) -> AuthenticatedClient:
    """A client for the functions in `earmark_client.api`. `auth` is of `earmark_client.access`. Calls nothing yet."""
    return AuthenticatedClient(
        base_url=base_url,
        token="",
        timeout=httpx.Timeout(timeout),
        raise_on_unexpected_status=True,
        httpx_args={"auth": auth or Anybody(), "transport": Retrying()},
    )


def ok(answer: Found | Problem | None) -> Found:
    """What was asked for. Raises Refused."""
    if isinstance(answer, Problem):
        raise Refused(answer)
    if answer is None:
        raise TypeError("The answer has no body: ask with sync_detailed and look at its status.")
    return answer


def new_key() -> str:
    """An `idempotency_key`: keep it with what you want done, and send it again with every repetition."""
    return str(uuid4())


class Page(Protocol[Row_co]):
    """One page of a list."""

    @property
    def next_(self) -> Any:
        """The address of the next one, if there is one."""

    @property
    def results(self) -> Sequence[Row_co]:
        """Its rows."""


def rows(ask: Callable[..., Page[Row_co] | Problem | None]) -> Iterator[Row_co]:
    """Every row of a list, page by page: `rows(partial(orders_list.sync, client=client))`. Raises Refused."""
    where: dict[str, Any] = {}
    while True:
        page = ok(ask(**where))
        yield from page.results
        if not page.next_:
            return
        query = parse_qs(urlsplit(str(page.next_)).query)
        where = {"cursor": query["cursor"][0]} if "cursor" in query else {"page": int(query["page"][0])}
