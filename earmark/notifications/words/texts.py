"""The texts as they are written down, one TOML file per language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any


class UnknownKind(LookupError):
    """No text has this name: the caller is mistaken, not the user."""

    def __init__(self, kind: str, known: Mapping[str, Any]) -> None:
        super().__init__(f"no text for {kind!r}; there are {', '.join(sorted(known))}")


@dataclass(frozen=True, slots=True)
class Text:
    """What one kind says, as format strings over the message's data; empty for a channel that it does not go by."""

    subject: str
    text: str = ""
    sms: str = ""
    push: str = ""
    #: On the button that leads to `{link}`.
    button: str = ""
    #: Why one gets it, if that is not what `Language.why_account` says.
    why: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """All texts of one language."""

    #: What Babel calls it, for days and amounts.
    locale: str
    greeting: str
    #: Stands for `{until}` where there is an end, and for `{carried}` where a carrier is known.
    until: str
    carried: str
    why_account: str
    why_house: str
    opt_out: str
    no_button: str
    kinds: Mapping[str, Text] = field(repr=False)

    def of(self, kind: str) -> Text:
        """What the kind says. Raises UnknownKind."""
        if kind not in self.kinds:
            raise UnknownKind(kind, self.kinds)
        return self.kinds[kind]


@cache
def spoken(language: str) -> Language:
    """The texts of one of rules.LANGUAGES, read once."""
    file = resources.files("earmark.notifications.words") / f"{language}.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    shared = read.pop("shared")
    return Language(**shared, kinds={kind: Text(**texts) for kind, texts in read.items()})
