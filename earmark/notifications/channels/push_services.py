"""Hands pushes to push services (RFC 8030), sealed for each browser (RFC 8291) and signed by the shop (RFC 8292).

Note [Many pushes]
------------------
Thousands of pushes go to a handful of services, and to whatever else somebody has named as their browser's. So:

- They are sent in threads, which touch no database, and everything ends by one deadline.
- What goes to the services that most browsers use comes first: a slow stranger keeps nobody waiting.
- A service is looked up and signed for once a delivery. One that fails several times in a row is left alone for the
  rest of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from functools import cache, lru_cache
from threading import Lock
from time import monotonic, time
from typing import Any

import httpx
import structlog
from http_ece import ECEException
from py_vapid import Vapid02, VapidException
from pywebpush import WebPusher, WebPushException

from earmark.base.addresses import Forbidden, Target, target
from earmark.base.http import Answer, Lost, exchange, hurried
from earmark.notifications.vapid import private_key

log = structlog.get_logger(__name__)

#: One push, however slow the service.
CALL = timedelta(seconds=10)
#: Failures in a row after which a service is left alone.
PATIENCE = 5
#: No service keeps a push for longer.
LONGEST_KEPT = timedelta(days=28)
#: A signature is used for this long, and holds for a good while longer: RFC 8292 allows a day.
SIGNED_FOR = 600
SIGNATURE_LIFETIME = 6 * 3600


class Fate(IntEnum):
    """What became of a push to one browser, the best first."""

    TAKEN = 0
    #: It may go out another time.
    LATER = 1
    #: There was no time to try.
    UNTRIED = 2
    #: It never will.
    REFUSED = 3
    #: The browser takes no pushes any more.
    GONE = 4


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes to one browser; `of` says what it is of, to whoever sent it."""

    of: Any
    browser: Any
    payload: bytes
    #: 32 characters of base64url: a service keeps one push of a topic for who is not there.
    topic: str
    #: How long a service keeps it.
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Result:
    """The fate of a push, and why."""

    fate: Fate
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who we are to push services. `private`: they may be in our own network, and without TLS."""

    key: str = field(repr=False)
    subject: str
    threads: int
    private: bool


class _Service:
    """A push service during one delivery."""

    def __init__(self, origin: str, sender: Sender, client: httpx.Client) -> None:
        self.origin, self._sender, self._client = origin, sender, client
        self._finding = Lock()
        self._found: Target | Result | None = None
        self._failures = 0
        self._complained = False

    def send(self, envelope: Envelope, path: str, *, ends: float) -> Result:
        """Does not raise for what the service does, or for what the browser said of itself."""
        if (left := ends - monotonic()) <= 0:
            return Result(Fate.UNTRIED)
        if self._failures >= PATIENCE:
            return Result(Fate.LATER, "the push service fails")
        door = self._door()
        if isinstance(door, Result):
            return door
        try:
            sealed = _seal(envelope)
        except (WebPushException, ECEException, ValueError):
            return Result(Fate.REFUSED, "the browser's keys are none")
        headers = {
            **door.headers,
            "Authorization": _signed(self._sender, self.origin, int(time()) // SIGNED_FOR),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(min(envelope.lasts, LONGEST_KEPT).total_seconds())),
            "Topic": envelope.topic,
            "Urgency": "normal",
        }
        answer = exchange(
            self._client,
            "POST",
            door.url.removesuffix("/") + path,
            within=min(timedelta(seconds=left), CALL),
            content=sealed,
            headers=headers,
            extensions=door.extensions,
        )
        return self._read(answer)

    def _door(self) -> Target | Result:
        """Where to call, or why nobody is called there. Looked up once."""
        with self._finding:
            if self._found is None:
                try:
                    self._found = target(f"{self.origin}/", private=self._sender.private)
                    _signed(self._sender, self.origin, int(time()) // SIGNED_FOR)
                except (Forbidden, VapidException) as error:
                    self._found = Result(Fate.REFUSED, str(error))
                except OSError as error:
                    self._found = Result(Fate.LATER, type(error).__name__)
        return self._found

    def _read(self, answer: Answer | Lost) -> Result:
        if isinstance(answer, Lost):
            self._failures += 1
            return Result(Fate.LATER if answer.sent else Fate.UNTRIED, answer.reason.partition(":")[0])
        said = f"the push service answered {answer.status}"
        if answer.status == 429 or answer.status >= 500:
            self._failures += 1
            return Result(Fate.LATER, said)
        self._failures = 0
        match answer.status:
            case 200 | 201 | 202 | 204:
                return Result(Fate.TAKEN)
            case 404 | 410:
                return Result(Fate.GONE, said)
            case 400 | 401 | 403:
                self._complain(answer.status)
                return Result(Fate.LATER, said)
        return Result(Fate.REFUSED, said)

    def _complain(self, status: int) -> None:
        """It does not like our signature, which is ours to repair: then it goes out."""
        if not self._complained:
            self._complained = True
            log.error("push_service_refuses_us", service=self.origin, status=status)


def deliver(
    envelopes: Iterable[Envelope], *, sender: Sender, within: timedelta
) -> Iterator[tuple[Envelope, Result]]:
    """Each envelope with its result, as soon as that is known; all within `within`. See Note [Many pushes]."""
    ends = monotonic() + within.total_seconds()
    addressed = [(envelope, *_parted(envelope.browser.endpoint)) for envelope in envelopes]
    if monotonic() >= ends:  # no thread is begun, which would count as tried
        yield from ((envelope, Result(Fate.UNTRIED)) for envelope, _, _ in addressed)
        return
    if not addressed:
        return
    users = Counter(origin for _, origin, _ in addressed)
    addressed.sort(key=lambda entry: -users[entry[1]])
    # Asked for here: threads that found none at once would make one each.
    client = _client()
    services = {origin: _Service(origin, sender, client) for origin in users}
    pool = ThreadPoolExecutor(min(max(sender.threads, 1), len(addressed)), thread_name_prefix="web-push")
    try:
        waiting = {
            pool.submit(services[origin].send, envelope, path, ends=ends): envelope
            for envelope, origin, path in addressed
        }
        try:
            for done in as_completed(list(waiting), timeout=max(ends - monotonic(), 0)):
                yield waiting.pop(done), _result(done)
        except TimeoutError:  # a name that is not found, or bytes that drip: nobody waits for those threads
            for late, envelope in waiting.items():
                fate = Fate.UNTRIED if late.cancel() else Fate.LATER
                yield envelope, Result(fate, "no answer in time")
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _result(done: Future[Result]) -> Result:
    """What one stranger does, or is called, breaks no batch."""
    if error := done.exception():
        log.error("push_broke", exc_info=error)
        return Result(Fate.LATER, type(error).__name__)
    return done.result()


def _parted(endpoint: str) -> tuple[str, str]:
    """The push service, as RFC 6454 writes an origin, and the path there."""
    url = httpx.URL(endpoint)
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{url.raw_host.decode()}{port}", url.raw_path.decode()


def _seal(envelope: Envelope) -> bytes:
    """The payload, for the eyes of that browser alone. Raises WebPushException, ECEException, ValueError."""
    browser = envelope.browser
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    sealed: bytes = WebPusher({"endpoint": browser.endpoint, "keys": keys}).encode(envelope.payload)["body"]
    return sealed


@lru_cache(maxsize=1024)
def _signed(sender: Sender, origin: str, window: int) -> str:
    """The Authorization header for a service: signing takes longer than sealing, so once for SIGNED_FOR seconds."""
    claims = {
        "aud": origin,
        "sub": sender.subject,
        "exp": (window + 1) * SIGNED_FOR + SIGNATURE_LIFETIME,
    }
    # Strict would refuse an https subject with a port or a path.
    vapid = Vapid02(private_key(sender.key), conf={"no-strict": True})
    header: str = vapid.sign(claims)["Authorization"]
    return header


@cache
def _client() -> httpx.Client:
    """One for the process: connections to the few services are kept. Redirects are not followed."""
    return hurried(httpx.Client(limits=httpx.Limits(max_connections=None, max_keepalive_connections=32)))
