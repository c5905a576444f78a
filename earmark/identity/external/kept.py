"""What foreign issuers publish, kept in the process.

Note [Kept]
-----------
Whatever was fetched once is used for LIFETIME, and on after that for as long as no newer can be had: an issuer that is
away for a while keeps nobody out. It is fetched anew before its time when it is not enough (a token names a key that
it does not have), but after each such fetch not again for PAUSE, so that forged key ids cost nothing.

One thread fetches. Others go on with what there is, or, when there is nothing yet, wait for it as long as it may take.
After a fetch that left us with nothing, everybody is refused for FIRST_PAUSE without another try.

Nothing here may be called inside a transaction.
"""

import math
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

import structlog

from earmark.base.errors import Refusal
from earmark.identity.external.fetching import FetchFailed

log = structlog.get_logger(__name__)

LIFETIME = 3600.0
PAUSE = 30.0
FIRST_PAUSE = 5.0

Value = TypeVar("Value")


class IssuerUnavailable(Refusal):
    """The issuer does not tell what is needed to believe or refuse a token. Member: retry_after, in seconds."""

    code = "issuer_unavailable"
    detail = "The issuer of this token cannot be reached. Try again in {retry_after} seconds."


class Kept(Generic[Value]):
    """One thing that an issuer publishes. See Note [Kept]."""

    def __init__(self, what: str, fetch: Callable[[float], Value]) -> None:
        """`fetch(ends)` gives the thing or raises FetchFailed; `what` names it in the log."""
        self.what = what
        self._fetch = fetch
        self._lock = Lock()
        self._value: Value | None = None
        self._fresh_until = self._closed_until = -math.inf

    def get(self, *, ends: float, enough: Callable[[Value], bool] = lambda _: True) -> Value:
        """The thing, `enough` if that can be had. Takes until `ends` at most. Raises IssuerUnavailable."""
        if self._is_due(enough):
            self._fetch_unless_another_does(ends, enough)
        if self._value is None:
            raise IssuerUnavailable(retry_after=max(1, math.ceil(self._closed_until - monotonic())))
        return self._value

    def _is_due(self, enough: Callable[[Value], bool]) -> bool:
        now = monotonic()
        if now < self._closed_until:
            return False
        return self._value is None or now >= self._fresh_until or not enough(self._value)

    def _fetch_unless_another_does(self, ends: float, enough: Callable[[Value], bool]) -> None:
        patience = max(0.0, ends - monotonic()) if self._value is None else 0.0
        if not self._lock.acquire(timeout=patience):
            return
        try:
            if self._is_due(enough):
                self._try(ends)
        finally:
            self._lock.release()

    def _try(self, ends: float) -> None:
        is_first = self._value is None
        try:
            self._value = self._fetch(ends)
            self._fresh_until = monotonic() + LIFETIME
        except (FetchFailed, IssuerUnavailable) as failure:
            log.warning("issuer_unavailable", what=self.what, reason=str(failure))
            if is_first:
                self._closed_until = monotonic() + FIRST_PAUSE
        if not is_first:
            self._closed_until = monotonic() + PAUSE
