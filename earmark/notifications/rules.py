"""What messages say and where they stand: pure words, no Django, no clock, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from earmark.notifications.templates import GREETING, TEMPLATES

#: One SMS. Longer ones are split and paid for twice.
SMS_LENGTH = 160
#: A subject that no mail program needs to fold.
SUBJECT_LENGTH = 150


class ChannelName(StrEnum):
    """The ways to reach a user."""

    EMAIL = "email"
    SMS = "sms"


class State(StrEnum):
    """QUEUED → SENDING → SENT, back to QUEUED to try again, or FAILED; SUPPRESSED was never to be sent."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"


class UnknownKind(LookupError):
    """No template has this name: the caller is mistaken, not the user."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no template for {kind!r}; there are {', '.join(sorted(TEMPLATES))}")


class MissingData(LookupError):
    """The template names something that was not given."""

    def __init__(self, kind: str, field: str) -> None:
        super().__init__(f"{kind!r} cannot be written without {field!r}")


@dataclass(frozen=True, slots=True)
class Words:
    """One message, as each channel says it."""

    subject: str
    text: str
    sms: str


def render(*, kind: str, data: Mapping[str, Any], name: str = "", time_zone: str = "UTC") -> Words:
    """The words for `kind`. `data` is plain JSON: amounts as on the wire (`"20.00"`), dates in RFC 3339.

    `expiration_date` becomes a day in `time_zone`. Raises UnknownKind, MissingData.
    """
    if kind not in TEMPLATES:
        raise UnknownKind(kind)
    template = TEMPLATES[kind]
    values = _values(data, _zone(time_zone))
    greeting = GREETING.format(name=f" {_line(name)}" if name.strip() else "")
    try:
        return Words(
            subject=template.subject.format_map(values)[:SUBJECT_LENGTH],
            text=f"{greeting}\n\n{template.text.format_map(values)}\n",
            sms=_one_sms(template.sms, values),
        )
    except KeyError as missing:
        raise MissingData(kind, str(missing.args[0])) from missing


def is_secret(kind: str) -> bool:
    """True when the text is for nobody but its receiver. A kind that is not known any more is."""
    return kind not in TEMPLATES or "text" in TEMPLATES[kind].forgotten


def forgotten(kind: str) -> dict[str, str]:
    """The columns that are blanked once such a message is sent or given up."""
    return dict.fromkeys(TEMPLATES[kind].forgotten, "") if kind in TEMPLATES else {}


def _values(data: Mapping[str, Any], zone: tzinfo) -> dict[str, str]:
    """What templates may name: each value on one line, as a subject cannot hold two; nothing for a None."""
    values = {field: _line(value) for field, value in data.items() if value is not None}
    if "expiration_date" in values:
        values["expiration_date"] = _day(values["expiration_date"], zone)
    values["until"] = f" until {values['expiration_date']}" if "expiration_date" in values else ""
    by = " ".join(filter(None, (values.get("carrier"), values.get("tracking_number"))))
    values["carried"] = f" with {by}" if by else ""
    return values


def _line(value: object) -> str:
    return " ".join(str(value).split())


def _day(moment: str, zone: tzinfo) -> str:
    day = datetime.fromisoformat(moment).astimezone(zone)
    return f"{day.day} {day:%B %Y}"


def _zone(name: str) -> tzinfo:
    """A user whose zone is unknown here is told the day in UTC, rather than nothing."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return UTC


def _one_sms(template: str, values: dict[str, str]) -> str:
    """The text in one SMS: what is too much is taken off the offer's name, the facts stay."""
    said = template.format_map(values)
    excess = len(said) - SMS_LENGTH
    if excess > 0 and (offer := values.get("offer_name")):
        kept = offer[: max(len(offer) - excess - 2, 0)].rstrip()
        said = template.format_map({**values, "offer_name": f"{kept}.."})
    return said[:SMS_LENGTH]
