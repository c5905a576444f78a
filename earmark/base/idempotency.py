"""Idempotency: the claim on a client's key is the first write of a transaction and commits with the effect.

A repeat waits for the first (at most `lock_timeout`), then replays its answer. A refusal rolls the claim
back, so that the same key may try again after a top-up.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from earmark.base.errors import Refusal
from earmark.base.json import dumps, ready
from earmark.base.models import Claim
from earmark.base.sql import call, rows

HEADER = "Idempotency-Key"
REPLAYED = {"Idempotent-Replayed": "true"}
KEPT_FOR = timedelta(hours=48)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class InvalidKey(Refusal):
    """The header is not 1 to 255 visible ASCII characters."""

    code = "invalid_idempotency_key"
    detail = "Idempotency-Key takes 1 to 255 visible ASCII characters."


class KeyReused(Refusal):
    """The key already stands for another request."""

    code = "idempotency_key_reused"
    detail = "This Idempotency-Key was used for another path or body."


class KeyInFlight(Refusal):
    """The first request under this key has not ended yet."""

    code = "idempotency_in_flight"
    detail = "The first request with this Idempotency-Key is still running."


@dataclass(frozen=True, slots=True)
class Key:
    """A client's key, and the digest of the request that it stands for."""

    owner: int
    value: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the JSON bytes that go with it."""

    status: int
    body: bytes
    replayed: bool = False

    def response(self) -> HttpResponse:
        """The answer for the client; a replay says so."""
        return ready(self.body, status=self.status, headers=REPLAYED if self.replayed else None)


def key_of(request: Request) -> Key | None:
    """The request's key, or None when the client sent none. Raises InvalidKey, ParseError."""
    value = request.headers.get(HEADER)
    if value is None:
        return None
    if not _KEY.fullmatch(value):
        raise InvalidKey
    content = (request.method, request.path_info, request.data)
    try:
        written = orjson.dumps(content, default=_file, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:  # what can be read may be too deep to be written
        raise ParseError("The body is nested too deeply.", code="malformed_json") from error
    return Key(owner=int(request.user.pk or 0), value=value, digest=hashlib.sha256(written).digest())


def _file(sent: Any) -> str:
    """What stands for a file of the body: the digest of its content."""
    if not isinstance(sent, UploadedFile):
        raise TypeError
    digest = hashlib.sha256()
    for chunk in sent.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def once(key: Key | None, effect: Callable[[], Any], *, status: int) -> Answer:
    """Runs `effect` in one transaction with its claim; its return value becomes the JSON body.

    Raises KeyReused, and whatever `effect` refuses with.
    """
    with transaction.atomic():
        if key is None:
            return Answer(status, dumps(effect()))
        claim = call(
            "base.claim",
            p_owner=key.owner,
            p_key=key.value,
            p_digest=key.digest,
            p_status=status,
            p_body=None,
        )
        if claim.outcome != "fresh":
            return replay(claim.outcome, claim.status, claim.body)
        answer = Answer(status, dumps(effect()))
        Claim.objects.filter(owner=key.owner, key=key.value).update(body=answer.body)
        return answer


def recorded(
    key: Key | None,
    effect: Callable[[], Any],
    *,
    status: int,
    undo: Callable[[Any], None] = lambda value: None,
) -> Answer:
    """As `once`, for an effect that cannot be one transaction, since another system takes part: the claim is written
    behind it, and nothing is locked meanwhile. Of two at once under one key both run, and `undo` is told what the
    later one's returned; an effect that repeats by itself needs none.
    """
    if key is None:
        return Answer(status, dumps(effect()))
    known = rows(
        "SELECT digest, status, body FROM base_claim WHERE owner = %s AND key = %s", (key.owner, key.value)
    )
    if known and known[0].body is not None:
        outcome = "replay" if bytes(known[0].digest) == key.digest else "reused"
        return replay(outcome, known[0].status, known[0].body)
    value = effect()
    body = dumps(value)
    claim = call(
        "base.claim", p_owner=key.owner, p_key=key.value, p_digest=key.digest, p_status=status, p_body=body
    )
    if claim.outcome == "fresh":
        return Answer(status, body)
    undo(value)
    return replay(claim.outcome, claim.status, claim.body)


def replay(outcome: str, status: int, body: bytes) -> Answer:
    """The stored answer of a claim that was taken before. Raises KeyReused."""
    if outcome == "reused":
        raise KeyReused
    return Answer(status, bytes(body), replayed=True)


def ended(act: Callable[[], Answer], count: Callable[[str], None], *, done: str) -> Answer:
    """What `act` answers; `count` gets how it ended: `done`, `replayed`, or the code of the refusal."""
    try:
        answer = act()
    except Refusal as refusal:
        count(refusal.code)
        raise
    count("replayed" if answer.replayed else done)
    return answer


def forget_old_claims(*, now: datetime) -> int:
    """Deletes claims older than KEPT_FOR; returns how many."""
    return Claim.objects.filter(created_at__lt=now - KEPT_FOR).delete()[0]
