"""What topics and channels are called, and what the opt-out page says. Messages have their words in `words`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Labels:
    """Of one language. In sentences, `{topic}` and `{channel}` stand for two of the names."""

    topics: Mapping[str, str]
    channels: Mapping[str, str]
    heading: str
    #: Asked before, said after; and what undoes it.
    ask: str
    turn_off: str
    done: str
    turn_on: str
    undone: str
    bad_link: str


@cache
def labels_in(language: str) -> Labels:
    """Those of one of rules.LANGUAGES, read once."""
    file = resources.files("earmark.notifications") / "labels.toml"
    return Labels(**tomllib.loads(file.read_text(encoding="utf-8"))[language])
