"""Webhook messages, genuine and forged, for both helpers: what a receiver gets, and what it must make of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson

from earmark.webhooks.examples import examples
from earmark.webhooks.signing import new_secret, signed

ID = UUID("0197a1c0-7b1e-7cc3-a5a4-3d1f6a0d9f10")
SENT = datetime(2030, 5, 2, 17, 41, 5, tzinfo=UTC)
SECRET, NEXT_SECRET, FOREIGN = new_secret(), new_secret(), new_secret()
EVENTS = {example["type"]: example["example"] for example in examples()}
BODY = orjson.dumps(EVENTS["order.placed"])


@dataclass(frozen=True)
class Message:
    """As it arrives `late` seconds after it was sent, at somebody who knows `secrets`."""

    headers: dict
    body: bytes = BODY
    secrets: tuple = (SECRET,)
    late: int = 0

    @property
    def case(self):
        """For the TypeScript helper."""
        return {
            "body": self.body.decode(),
            "headers": self.headers,
            "secrets": list(self.secrets),
            "now": SENT.timestamp() + self.late,
        }


def sent(*secrets, body=BODY):
    """The headers that the server sends."""
    return signed(id=ID, body=body, secrets=list(secrets), now=SENT)


GOOD = sent(SECRET)
GENUINE = {
    "as it is sent": Message(GOOD),
    "four minutes late": Message(GOOD, late=240),
    "by a clock that is ahead": Message(GOOD, late=-240),
    "in a rotation, to who knows the old secret": Message(sent(NEXT_SECRET, SECRET)),
    "in a rotation, to who knows the new one": Message(sent(NEXT_SECRET, SECRET), secrets=(NEXT_SECRET,)),
    "to who knows two secrets": Message(GOOD, secrets=(NEXT_SECRET, SECRET)),
    "with headers in capitals": Message({name.title(): value for name, value in GOOD.items()}),
    "with a signature of a kind to come": Message(
        GOOD | {"webhook-signature": f"v2,AAAA {GOOD['webhook-signature']}"}
    ),
}
FORGED = {
    "another body": Message(GOOD, body=BODY.replace(b"41.40", b"41.41")),
    "another id": Message(GOOD | {"webhook-id": str(UUID(int=7))}),
    "another moment": Message(GOOD | {"webhook-timestamp": str(int(SENT.timestamp()) + 1)}),
    "signed with a foreign secret": Message(sent(FOREIGN)),
    "a recording": Message(GOOD, late=301),
    "from the future": Message(GOOD, late=-301),
    "no signature": Message({name: value for name, value in GOOD.items() if name != "webhook-signature"}),
    "an empty signature": Message(GOOD | {"webhook-signature": ""}),
    "a signature that is no base64": Message(GOOD | {"webhook-signature": "v1,é§"}),
    "a signature without its kind": Message(GOOD | {"webhook-signature": GOOD["webhook-signature"][3:]}),
    "a moment that is no number": Message(GOOD | {"webhook-timestamp": "now"}),
    "a moment beyond all numbers": Message(GOOD | {"webhook-timestamp": "9" * 400}),
    "a moment that is hardly a number any more": Message(GOOD | {"webhook-timestamp": "9" * 5000}),
    "to who knows no secret": Message(GOOD, secrets=()),
}
