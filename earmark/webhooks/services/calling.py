"""One call of a receiver. Runs in a thread of its own: no database here."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from time import monotonic

import httpx

from earmark.base import addresses
from earmark.webhooks.rules import LONGEST_RETRY_AFTER


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call. `status` is None where no answer came; `retry_after` is 0 where none was asked for."""

    status: int | None
    reason: str = ""
    retry_after: timedelta = timedelta()
    took: timedelta = timedelta()

    @property
    def taken(self) -> bool:
        """Any 2xx counts; a redirect does not, and is not followed."""
        return self.status is not None and httpx.codes.is_success(self.status)


def call(url: str, *, body: bytes, headers: Mapping[str, str], within: timedelta, private: bool) -> Answer:
    """Posts the body; what is answered besides the status is not read. Never raises.

    `within` covers it all but the look-up of the name. `private`: see `addresses.target`.
    """
    began = monotonic()

    def answer(status: int | None, reason: str = "", retry_after: timedelta = timedelta()) -> Answer:
        return Answer(status, reason[:200], retry_after, timedelta(seconds=monotonic() - began))

    try:
        target = addresses.target(url, private=private)
        response = asyncio.run(_post(target, body, headers, within.total_seconds()))
    except addresses.Forbidden as forbidden:
        return answer(None, f"not called: {forbidden.reason}")
    except TimeoutError:
        return answer(None, f"no answer within {within.total_seconds():g} s")
    except Exception as failure:  # noqa: BLE001  whatever one address does, the others are called
        return answer(None, f"{type(failure).__name__}: {failure}")
    if response.is_success:
        return answer(response.status_code)
    return answer(response.status_code, f"answered {response.status_code}", _retry_after(response))


async def _post(
    target: addresses.Target, body: bytes, headers: Mapping[str, str], seconds: float
) -> httpx.Response:
    """Asynchronous for the one deadline: a server that drips its headers byte by byte outlives any other."""
    async with (
        asyncio.timeout(seconds),
        httpx.AsyncClient(verify=_trusted(), trust_env=False, timeout=seconds) as client,
        client.stream(
            "POST",
            target.url,
            content=body,
            headers={**headers, **target.headers},
            extensions=target.extensions,
        ) as response,
    ):
        return response


@cache
def _trusted() -> ssl.SSLContext:
    """Read once: it takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


def _retry_after(response: httpx.Response) -> timedelta:
    """What a busy receiver asks for, in seconds or by a date: LONGEST_RETRY_AFTER at most."""
    given = response.headers.get("Retry-After", "")
    if response.status_code not in (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE):
        return timedelta()
    if given.isdecimal():
        return min(timedelta(seconds=int(given[:9])), LONGEST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return timedelta()
    wait = until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)
    return max(timedelta(), min(wait, LONGEST_RETRY_AFTER))
