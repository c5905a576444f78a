"""Calls to other systems: each ends within its total deadline, whatever the other side does, and none raises."""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from math import inf
from time import monotonic
from typing import Any

import httpx

from earmark.base.json import loads

LARGEST_ANSWER = 64 * 1024
LONGEST_RETRY_AFTER = 60
#: What else passes for digits, or is longer, `int` does not take.
_SECONDS = re.compile("[0-9]{1,9}")
#: When the call in this thread has to be over.
_ends: ContextVar[float] = ContextVar("ends", default=inf)


@dataclass(frozen=True, slots=True)
class Lost:
    """No answer came, so nobody knows what was done. `sent` is false where there was no time left to ask."""

    reason: str
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer with a JSON object in it, or nothing that could be read as one."""

    status: int
    body: dict[str, Any]
    retry_after: timedelta | None

    @classmethod
    def parse(cls, response: httpx.Response, content: bytes) -> "Answer":
        """Never raises: what is no JSON object is an empty one."""
        try:
            body = loads(content)
        except ValueError:
            body = {}
        given = response.headers.get("Retry-After", "")
        wait = timedelta(seconds=min(int(given), LONGEST_RETRY_AFTER)) if _SECONDS.fullmatch(given) else None
        return cls(response.status_code, body if isinstance(body, dict) else {}, wait)


def exchange(
    client: httpx.Client, method: str, url: str, *, within: timedelta, **options: Any
) -> Answer | Lost:
    """The answer, or Lost. Reads piecemeal: a server that drips bytes must not outlive the deadline."""
    seconds = within.total_seconds()
    if seconds <= 0:
        return Lost("no time left for the call", sent=False)
    ends = monotonic() + seconds
    _ends.set(ends)
    try:
        with client.stream(method, url, timeout=seconds, **options) as response:
            content = b""
            for part in response.iter_raw():
                content += part
                if monotonic() > ends or len(content) > LARGEST_ANSWER:
                    return Lost("the answer took too long or was too large")
    except (httpx.HTTPError, httpx.StreamError, OSError) as error:
        return Lost(f"{type(error).__name__}: {error}")
    return Answer.parse(response, content)


def hurried(client: httpx.Client) -> httpx.Client:
    """The client, for strangers: `exchange` ends in time with it even where headers drip, and it takes no cookies."""
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    # httpx has no other way to a connection before its headers are read.
    backend = client._transport._pool._network_backend  # type: ignore[attr-defined]  # noqa: SLF001
    connect = backend.connect_tcp
    backend.connect_tcp = lambda *given, **options: _Hurried(connect(*given, **options))
    return client


class _Hurried:
    """A connection that is not read from beyond the deadline: a time-out is for one read, and headers may take many."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def start_tls(self, *given: Any, **options: Any) -> "_Hurried":
        return _Hurried(self._stream.start_tls(*given, **options))

    def read(self, most: int, timeout: float | None = None) -> bytes:
        if (left := _ends.get() - monotonic()) <= 0:
            raise TimeoutError("no answer in time")
        read: bytes = self._stream.read(most, timeout=min(left, timeout or inf))
        return read
