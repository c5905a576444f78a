"""Sending 100,000 queued messages in no more memory than 10,000: a campaign's pushes, and SMS by Africa's Talking."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import perf_counter
from urllib.parse import parse_qs

from django.db import connection

from bench.city import settle
from bench.database import calm_down
from bench.scenario import Bar, BenchFailed, Reading, Scenario, Side
from earmark.base import clock
from earmark.notifications.services import open_campaign
from earmark.notifications.words import SAMPLE

MANY, FEW = 100_000, 10_000
FIRST = 1_000_001
#: Of a process that sends MANY to one that sends FEW.
MEMORY = {"peak ÷ peak of 10,000": 1.1}
#: Memory is what counts here. Of the rates, that nothing has become several times as slow: pushes go in batches, SMS
#: are acknowledged one by one, after a request per hundred.
PUSHES, SMS = Bar(0.2), Bar(100, of="figure")

_PUSHES = """
INSERT INTO notifications_push (campaign_id, user_id, due_at, local_day, attempts, state, reason)
SELECT {campaign}, n, now(), current_date, 0, 'queued', '' FROM generate_series({first}, {last}) n
"""
_SMS = """
INSERT INTO notifications_notification (id, user_id, channel, kind, data, address, subject, text, dedupe_key, state,
    reason, attempts, due_at, created_at, request_id)
SELECT gen_random_uuid(), n, 'sms', 'promo_live', '{{}}', '+254' || n, '', 'The doors are open: all at half price.',
    'bench:' || n, 'queued', '', 0, now(), now(), ''
FROM generate_series({first}, {last}) n
"""
#: Nothing but the rows, once each: no lease, no channel.
_BARE = "UPDATE notifications_push SET state = 'sent', sent_at = now() WHERE state = 'queued'"


class _Gateway(BaseHTTPRequestHandler):
    """Takes every SMS, as Africa's Talking answers."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        fields = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        taken = [
            {"statusCode": 101, "number": number, "status": "Success", "messageId": f"ATXid_{number}"}
            for number in fields["to"][0].split(",")
        ]
        body = json.dumps({"SMSMessageData": {"Message": "Sent", "Recipients": taken}}).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def scenario() -> Iterator[Scenario]:
    """Each reading sends FEW, then MANY, each in a fresh process, to the end: minutes. One round is enough."""
    settle(MANY, first=FIRST)
    now = clock.now()
    ends = now + timedelta(days=1)
    campaign = open_campaign(key="bench", kind="promo_live", data=SAMPLE, ends_at=ends, now=now).campaign_id
    with _gateway() as url:
        to_gateway = {
            "AFRICAS_TALKING_URL": url,
            "AFRICAS_TALKING_USERNAME": "bench",
            "AFRICAS_TALKING_API_KEY": "bench",
        }
        sides = [
            Side("UPDATE", lambda _: _bare(campaign)),
            Side("pushes", _sending("pushes", _PUSHES, campaign), PUSHES, MEMORY),
            Side("SMS", _sending("sms", _SMS, campaign, to_gateway), SMS, MEMORY),
        ]
        yield Scenario("messages/s", sides, before=_forget)


def _forget() -> None:
    """Nobody has been told of anything."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE notifications_push, notifications_notification CASCADE")
    calm_down()


def _queue(statement: str, campaign: int, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(campaign=campaign, first=FIRST, last=FIRST + number - 1))
        cursor.execute("UPDATE notifications_campaign SET queued = %s", (number,))


def _bare(campaign: int) -> Reading:
    _queue(_PUSHES, campaign, MANY)
    began = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_BARE)
    return Reading(MANY / (perf_counter() - began))


def _sending(
    way: str, statement: str, campaign: int, env: Mapping[str, str] | None = None
) -> Callable[[float], Reading]:
    """Messages a second, and the memory that MANY and FEW need."""

    def measure(_: float) -> Reading:
        _queue(statement, campaign, FEW)
        few = _send(way, FEW, env or {})
        _forget()
        _queue(statement, campaign, MANY)
        many = _send(way, MANY, env or {})
        peak, peak_of_few = many["peak_mb"], few["peak_mb"]
        seen = {"peak MB": peak, **dict.fromkeys(MEMORY, peak / peak_of_few)}
        return Reading(MANY / many["seconds"], seen)

    return measure


def _send(way: str, number: int, env: Mapping[str, str]) -> Mapping[str, float]:
    """What the process of `bench.sending` says. Raises BenchFailed unless it has sent so many."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.sending", way],
        env={**os.environ, "LOG_LEVEL": "ERROR", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BenchFailed(f"{way}: {done.stderr[-2000:]}")
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if said["sent"] != number:
        raise BenchFailed(f"{way}: {said['sent']:,} of {number:,} were sent")
    return said


@contextmanager
def _gateway() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Gateway) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()
