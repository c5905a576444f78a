"""Asking again when an answer got lost or the service was busy, only where that does nothing twice."""

import asyncio
import random
import time
from itertools import count

import httpx

#: Busy, away for a moment, or behind a proxy that found nobody.
_PASSING = frozenset({429, 502, 503, 504})
_IN_FLIGHT = 409, b'"idempotency_in_flight"'


class Retrying(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Repeats GETs, and what carries an `Idempotency-Key`, with growing pauses or after `Retry-After` seconds."""

    def __init__(self, *, tries: int = 5, longest_pause: float = 30.0) -> None:
        self._tries, self._longest = tries, longest_pause
        self._sync, self._async = httpx.HTTPTransport(), httpx.AsyncHTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, or the last failure."""
        for attempt in count(1):
            try:
                answer = self._sync.handle_request(request)
            except httpx.TransportError:
                if not self._may(request, attempt):
                    raise
                pause = self._pause(attempt)
            else:
                if answer.status_code == _IN_FLIGHT[0]:
                    answer.read()
                if not self._may(request, attempt) or not _passes(answer):
                    return answer
                answer.close()
                pause = self._pause(attempt, answer)
            time.sleep(pause)
        raise AssertionError("counts for ever")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Likewise."""
        for attempt in count(1):
            try:
                answer = await self._async.handle_async_request(request)
            except httpx.TransportError:
                if not self._may(request, attempt):
                    raise
                pause = self._pause(attempt)
            else:
                if answer.status_code == _IN_FLIGHT[0]:
                    await answer.aread()
                if not self._may(request, attempt) or not _passes(answer):
                    return answer
                await answer.aclose()
                pause = self._pause(attempt, answer)
            await asyncio.sleep(pause)
        raise AssertionError("counts for ever")

    def close(self) -> None:
        """Ends the connections."""
        self._sync.close()

    async def aclose(self) -> None:
        """Ends the others."""
        await self._async.aclose()

    def _may(self, request: httpx.Request, attempt: int) -> bool:
        safe = request.method in {"GET", "HEAD"} or "Idempotency-Key" in request.headers
        return safe and attempt < self._tries

    def _pause(self, attempt: int, answer: httpx.Response | None = None) -> float:
        asked = answer.headers.get("Retry-After", "") if answer is not None else ""
        wait = float(asked) if asked.isdecimal() else 0.2 * 2**attempt * random.uniform(0.5, 1)  # noqa: S311
        return min(wait, self._longest)


def _passes(answer: httpx.Response) -> bool:
    status, code = _IN_FLIGHT
    return answer.status_code in _PASSING or (answer.status_code == status and code in answer.content)
