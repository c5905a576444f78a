"""Texts filled with a message's data, for each channel that its kind goes by."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from earmark.base.clock import zone_of
from earmark.notifications.rules import KINDS, ChannelName, language_of
from earmark.notifications.words import localising
from earmark.notifications.words.sms import one_sms
from earmark.notifications.words.texts import Language, Text, spoken

#: A subject that no mail program needs to fold.
SUBJECT_LENGTH = 150
#: What a lock screen shows; longer ones would not fit a push's 4 KB in every script.
TITLE_LENGTH, PUSH_LENGTH = 100, 300
#: Whoever registers somebody else's address, under such a name, has us mail it to them.
_LINK = re.compile(r"[:/\\@]|www\.|\.\w\w")
_AMOUNTS = ("amount", "promo_price")
#: Control characters, and halves of pairs that no encoding takes.
_NEVER = frozenset({"Cc", "Cs"})
#: They turn the direction of what follows them: a name could make an amount read backwards.
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class MissingData(LookupError):
    """The text names something that was not given."""

    def __init__(self, kind: str, field: str) -> None:
        super().__init__(f"{kind!r} cannot be written without {field!r}")


@dataclass(frozen=True, slots=True)
class Words:
    """One message, as each channel says it; empty for a channel that its kind does not go by.

    `subject` is for mail and for the app, `text` for mail, `app` the same without the greeting; `title` and `push` are
    a push's headline and body. `html` is there only once `for_mail` has dressed the words.
    """

    subject: str = ""
    text: str = ""
    app: str = ""
    html: str = ""
    sms: str = ""
    title: str = ""
    push: str = ""


def render(
    *, kind: str, data: Mapping[str, Any], language: str = "en", name: str = "", time_zone: str = "UTC"
) -> Words:
    """The words for `kind`. `data` is plain JSON: amounts as on the wire (`"20.00"`), dates in RFC 3339.

    `expiration_date` becomes a day in `time_zone`, `lifetime` (seconds) hours or days. A language that is not spoken
    here is answered in English. Raises UnknownKind, MissingData.
    """
    tongue = spoken(language_of(language))
    text = tongue.of(kind)
    values = _values(data, tongue, zone_of(time_zone, otherwise="UTC"))
    called = "" if _LINK.search(name) else _line(name)
    greeting = tongue.greeting.format(name=called and f" {called}")
    try:
        return _by_channel(KINDS[kind].channels, text, values, greeting)
    except KeyError as missing:
        raise MissingData(kind, str(missing.args[0])) from missing


def _by_channel(channels: frozenset[ChannelName], text: Text, values: dict[str, str], greeting: str) -> Words:
    by_mail = bool(channels & {ChannelName.EMAIL, ChannelName.IN_APP})
    by_push = ChannelName.PUSH in channels
    subject = text.subject.format_map(values)
    body = text.text.format_map(values).strip()
    return Words(
        subject=_cut(subject, SUBJECT_LENGTH) if by_mail else "",
        text=f"{greeting}\n\n{body}\n" if by_mail else "",
        app=body if ChannelName.IN_APP in channels else "",
        sms=one_sms(text.sms, values) if ChannelName.SMS in channels else "",
        title=_cut(subject, TITLE_LENGTH) if by_push else "",
        push=_cut(text.push.format_map(values), PUSH_LENGTH) if by_push else "",
    )


def _values(data: Mapping[str, Any], tongue: Language, zone: tzinfo) -> dict[str, str]:
    """What texts may name: each value on one line, as a subject cannot hold two, but a list; nothing for a None."""
    values = {field: _line(value) for field, value in data.items() if value is not None}
    if isinstance(items := data.get("items"), list):
        values["items"] = "\n".join(map(_line, items))
    for field in _AMOUNTS:
        if field in values:
            values[field] = localising.amount(values[field], tongue.locale)
    if "lifetime" in values:
        values["lifetime"] = localising.lifetime(values["lifetime"], tongue.locale)
    if "expiration_date" in values:
        values["expiration_date"] = localising.day(values["expiration_date"], zone, tongue.locale)
    by = " ".join(filter(None, (values.get("carrier"), values.get("tracking_number"))))
    values["until"] = tongue.until.format_map(values) if "expiration_date" in values else ""
    values["carried"] = tongue.carried.format(by=by) if by else ""
    return values


def _line(value: object) -> str:
    """On one line, without what no channel can carry."""
    said = str(value)
    if not said.isprintable():
        said = "".join(
            " " if unicodedata.category(sign) in _NEVER or sign in _TURNS else sign for sign in said
        )
    return " ".join(said.split())


def _cut(said: str, length: int) -> str:
    return said if len(said) <= length else f"{said[: length - 1].rstrip()}…"
