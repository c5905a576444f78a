"""What is known of a name in the environment: plain data."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Variable:
    """One setting. It has several names where several documents call it by their own; the first that is set wins."""

    name: str
    #: str, int, float, bool, list (words between commas or spaces) or dict (a JSON object).
    kind: type
    default: Any
    #: For people, in Markdown; it begins small and has no full stop.
    meaning: str
    #: Other names, in the order in which they are looked for after `name`.
    also: tuple[str, ...] = ()
    #: All that it may be, in any case.
    choices: tuple[str, ...] = ()
    #: The default in words, where the value itself would say little or depends on other settings.
    shown: str = ""
    #: What `.env.example` shows in place of the default.
    example: str = ""
    #: Never printed, not even in an error.
    secret: bool = False
    #: Stands in `.env.example` uncommented, for whoever copies it to fill in.
    required: bool = False
    #: Set and empty is a value of its own here; everywhere else it counts as not set.
    may_be_empty: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order in which they are looked for."""
        return (self.name, *self.also)

    @property
    def written(self) -> str:
        """The default as one would write it into a file; empty: none."""
        if self.kind is bool:
            return "1" if self.default else "0"
        if self.kind is list:
            return " ".join(self.default)
        if self.kind is dict:
            return "{}"
        return f"{self.default:g}" if self.kind is float else str(self.default)

    @property
    def default_in_words(self) -> str:
        """The default for tables, in Markdown."""
        return self.shown or (f"`{self.written}`" if self.written else "none")


@dataclass(frozen=True)
class Group:
    """Settings about one thing: a section of `.env.example`, a table in docs/settings.md."""

    key: str
    title: str
    variables: tuple[Variable, ...]
