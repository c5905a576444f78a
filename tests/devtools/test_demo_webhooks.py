"""The demo's receiver believes what is signed, now, and nothing else."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from devtools.demo_webhooks import Receiver
from earmark.base.ids import new_id
from earmark.webhooks.signing import new_secret, signed

BODY = b'{"type":"order.placed","data":{"order":"1"}}'


@pytest.fixture
def receiver():
    with Receiver.listening() as running:
        running.secret = new_secret()
        yield running


def send(receiver, *, secrets=None, ago=timedelta(), body=BODY):
    """The status of a message that says BODY, or that said it before somebody changed it to `body`."""
    now = datetime.now(UTC) - ago
    headers = signed(id=new_id(), body=BODY, secrets=secrets or [receiver.secret], now=now)
    url = f"http://127.0.0.1:{receiver.port}/hooks"
    return httpx.post(url, content=body, headers=headers, trust_env=False).status_code


def test_what_is_signed_arrives(receiver):
    assert send(receiver) == 204
    assert send(receiver, secrets=[new_secret(), receiver.secret]) == 204
    assert [type for _, type in receiver.of("1")] == ["order.placed"] * 2


def test_what_is_forged_changed_or_recorded_does_not(receiver):
    forged = send(receiver, secrets=[new_secret()])
    changed = send(receiver, body=BODY.replace(b"1", b"2"))
    recorded = send(receiver, ago=timedelta(minutes=6))

    assert (forged, changed, recorded) == (401, 401, 401)
    assert receiver.arrived == []
