"""SMS through Africa's Talking: https://developers.africastalking.com/docs/sms/sending/bulk

Note [One number a request]
---------------------------
One request carries one text to many numbers, and the answer names the numbers as the gateway writes them: what we
know as `0711 223344` comes back as `+254711223344`. The last seven digits survive that, so no request holds two
numbers that share them; what would be mixed up goes in the next request.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from hashlib import sha256
from time import monotonic
from typing import Any, Final

import httpx
from django.conf import settings

from earmark.base.http import Answer, Lost, exchange
from earmark.notifications.channels.protocol import Message, Outcome, Outcomes, Refused, Taken

LIVE, SANDBOX = "https://api.africastalking.com", "https://api.sandbox.africastalking.com"
#: The user name that stands for the sandbox, with the gateway as with us.
SANDBOX_USER = "sandbox"
#: Of a reference, and of what else is kept of an answer.
LONGEST = 100
UNAUTHORIZED = 401

_DIGITS = re.compile(r"\D")
#: What a header can carry. Others would come back in the error that complains of them, and so into a row.
_PRINTABLE = re.compile(r"[!-~]+")
#: Processed, sent, queued.
_TAKEN: Final = {"100", "101", "102"}
#: Never to this receiver. The rest (held for its risk, our sender id, our balance, the weather) may go out later.
_NEVER: Final = {"403": "not a telephone number", "404": "not a number that takes SMS"}
_OPTED_OUT: Final = {
    "406": "the receiver has blocked the sender",
    "409": "the receiver wants no such messages",
}
_BAD_KEY = "the gateway does not accept AFRICAS_TALKING_USERNAME and AFRICAS_TALKING_API_KEY"


class AfricasTalking:
    """The gateway that the settings AFRICAS_TALKING_* describe."""

    batch = 100

    def send(self, messages: Sequence[Message], *, within: timedelta) -> Iterator[Outcomes]:
        """One request per text; see `Channel`. Stops at the first that is not answered: the others wait."""
        ends = monotonic() + within.total_seconds()
        answer: Answer | Lost | None = None
        for group in _groups(messages):
            if not (isinstance(answer, Answer) and answer.status == UNAUTHORIZED):
                left = timedelta(seconds=ends - monotonic())
                answer = _ask(group, within=min(left, settings.AFRICAS_TALKING_TIMEOUT))
            if isinstance(answer, Lost) and not answer.sent:
                return
            yield [(message, _outcome(message, answer)) for message in group]
            if isinstance(answer, Lost):
                return


def _groups(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """Messages of one text, and in each group a number once. See Note [One number a request]."""
    groups: list[dict[str, Message]] = []
    for message in messages:
        tail = _tail(message.address)
        fitting = (
            group
            for group in groups
            if tail not in group and next(iter(group.values())).words.sms == message.words.sms
        )
        group = next(fitting, None)
        if group is None:
            groups.append({tail: message})
        else:
            group[tail] = message
    for group in groups:
        yield list(group.values())


def _tail(number: str) -> str:
    return _DIGITS.sub("", number)[-7:]


def _ask(group: Sequence[Message], *, within: timedelta) -> Answer | Lost:
    """What the gateway says to one request. The key that names it is the same when the same messages come again."""
    key: str = settings.AFRICAS_TALKING_API_KEY
    if not _PRINTABLE.fullmatch(key):
        return Answer(UNAUTHORIZED, {}, None)
    ids = sorted(str(message.id) for message in group)
    fields = {
        "username": settings.AFRICAS_TALKING_USERNAME,
        "to": ",".join(message.address for message in group),
        "message": group[0].words.sms,
    }
    if settings.AFRICAS_TALKING_FROM:
        fields["from"] = settings.AFRICAS_TALKING_FROM
    if len(group) > 1:
        fields["enqueue"] = "1"
    headers = {
        "apiKey": key,
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Idempotency-Key": ids[0] if len(ids) == 1 else sha256(",".join(ids).encode()).hexdigest(),
    }
    url = f"{base_url()}/version1/messaging"
    return exchange(_client(), "POST", url, within=within, data=fields, headers=headers)


def base_url() -> str:
    """AFRICAS_TALKING_URL, else what the user name says: the sandbox, or the gateway itself."""
    sandbox = settings.AFRICAS_TALKING_USERNAME == SANDBOX_USER
    return str(settings.AFRICAS_TALKING_URL or (SANDBOX if sandbox else LIVE)).rstrip("/")


@cache
def _client() -> httpx.Client:
    return httpx.Client(limits=httpx.Limits(max_connections=16, max_keepalive_connections=4))


def _outcome(message: Message, answer: Answer | Lost) -> Outcome:
    if isinstance(answer, Lost):
        return Refused(answer.reason, permanent=False)
    if answer.status == UNAUTHORIZED:
        return Refused(f"{_BAD_KEY} (HTTP 401)", permanent=False)
    said = answer.body.get("SMSMessageData")
    if answer.status not in (httpx.codes.OK, httpx.codes.CREATED) or not isinstance(said, dict):
        return Refused(f"the gateway answers HTTP {answer.status}", permanent=False)
    tail = _tail(message.address)
    for recipient in _recipients(said):
        if _tail(str(recipient.get("number"))) == tail:
            return _of_recipient(recipient)
    return Refused(f"the gateway does not name the number: {_text(said.get('Message'))}", permanent=False)


def _recipients(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = said.get("Recipients")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _of_recipient(recipient: Mapping[str, Any]) -> Outcome:
    code = _text(recipient.get("statusCode"))
    if code in _TAKEN:
        reference = _text(recipient.get("messageId"))
        return Taken("" if reference == "None" else reference)
    reason = f"{code} {_text(recipient.get('status'))}"
    if code in _OPTED_OUT:
        return Refused(f"{reason}: {_OPTED_OUT[code]}", permanent=True, opted_out=True)
    if code in _NEVER:
        return Refused(f"{reason}: {_NEVER[code]}", permanent=True)
    return Refused(reason, permanent=False)


def _text(said: object) -> str:
    """As a row can hold it."""
    return str(said).replace("\0", "")[:LONGEST]
