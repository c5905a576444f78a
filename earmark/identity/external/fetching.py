"""What foreign issuers answer, as JSON, within a time that they cannot stretch."""

import ssl
from concurrent.futures import Future
from functools import cache
from threading import Thread
from time import monotonic
from typing import Any

import httpx

from earmark.base.json import loads

#: For everything that one request of ours waits for.
TOTAL_SECONDS = 3.0
LARGEST_ANSWER = 256 * 1024
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}


class FetchFailed(Exception):
    """No answer, or none that can be used. Says why, without what was sent."""


def fetch_object(method: str, url: str, *, ends: float, **options: Any) -> dict[str, Any]:
    """The JSON object that the address answers with. `options` are httpx's. Raises FetchFailed.

    A server may drip bytes for as long as it likes: the call runs in a thread of its own, and at `ends`
    (by the monotonic clock) nobody waits for it any more.
    """
    answer: Future[dict[str, Any]] = Future()
    Thread(target=_settle, args=(answer, method, url, ends, options), daemon=True).start()
    try:
        return answer.result(timeout=max(0.0, ends - monotonic()))
    except TimeoutError as error:
        raise FetchFailed("no answer in time") from error


def _settle(answer: Future[Any], method: str, url: str, ends: float, options: dict[str, Any]) -> None:
    try:
        answer.set_result(_call(method, url, ends, options))
    except Exception as error:  # noqa: BLE001  whoever waits raises it
        answer.set_exception(error)


def _call(method: str, url: str, ends: float, options: dict[str, Any]) -> dict[str, Any]:
    content = b""
    try:
        left = max(0.01, ends - monotonic())
        with httpx.stream(method, url, timeout=left, headers=_HEADERS, verify=_tls(), **options) as response:
            if response.status_code != 200:
                raise FetchFailed(f"HTTP {response.status_code}")
            for part in response.iter_raw():
                content += part
                if len(content) > LARGEST_ANSWER or monotonic() > ends:
                    raise FetchFailed("the answer is too large, or took too long")
        found = loads(content)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise FetchFailed(type(error).__name__) from error
    if not isinstance(found, dict):
        raise FetchFailed("no JSON object")
    return found


@cache
def _tls() -> ssl.SSLContext:
    """Whom we trust with TLS; reading that takes long."""
    return httpx.create_ssl_context()
