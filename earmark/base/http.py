"""Calls to other systems: each ends within its total deadline, whatever the other side does, and none raises."""

from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import httpx

from earmark.base.json import loads

LARGEST_ANSWER = 64 * 1024
LONGEST_RETRY_AFTER = 60


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
        wait = timedelta(seconds=min(int(given), LONGEST_RETRY_AFTER)) if given.isdigit() else None
        return cls(response.status_code, body if isinstance(body, dict) else {}, wait)


def exchange(
    client: httpx.Client, method: str, url: str, *, within: timedelta, **options: Any
) -> Answer | Lost:
    """The answer, or Lost. Reads piecemeal: a server that drips bytes must not outlive the deadline."""
    seconds = within.total_seconds()
    if seconds <= 0:
        return Lost("no time left for the call", sent=False)
    ends = monotonic() + seconds
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
