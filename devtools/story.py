"""Telling a journey in the terminal: chapters, steps that hold or do not, and a sum at the end."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

Value = TypeVar("Value")


class Unexpected(Exception):
    """Something is not as the story says."""

    def __init__(self, what: str, *, expected: Any, found: Any) -> None:
        self.what, self.expected, self.found = what, expected, found
        super().__init__(what)


class Missing(Exception):
    """A step needs what an earlier one did not bring."""


def expect(what: str, found: Any, expected: Any) -> None:
    """Nothing when the two are equal. Raises Unexpected."""
    if found != expected:
        raise Unexpected(what, expected=expected, found=found)


def need(value: Value | None, what: str) -> Value:
    """The value. Raises Missing when an earlier step did not bring it."""
    if value is None:
        raise Missing(what)
    return value


@dataclass
class Step:
    """What a step has to tell besides its title."""

    lines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def say(self, line: str) -> None:
        """A line under the title."""
        self.lines.append(line)

    def show(self, *columns: str, rows: list[tuple[str, ...]]) -> None:
        """A small table under the title."""
        table = Table(box=None, pad_edge=False, padding=(0, 2), header_style="dim")
        for column in columns:
            numeric = column in {"price", "amount", "days", "id"}
            table.add_column(column, justify="right" if numeric else "left", no_wrap=True)
        for row in rows:
            table.add_row(*(escape(cell) for cell in row))
        self.tables.append(table)


@dataclass
class Story:
    """Counts and prints. Works without a terminal: then without colours, and wide enough for its tables."""

    console: Console
    held: int = 0
    failed: int = 0
    _began: float = field(default_factory=time.monotonic)

    @classmethod
    def to_terminal(cls) -> "Story":
        """On standard output."""
        console = Console(highlight=False, soft_wrap=True)
        return cls(console if console.is_terminal else Console(highlight=False, soft_wrap=True, width=100))

    def chapter(self, title: str) -> None:
        """A heading."""
        self.console.print(f"\n[bold]{escape(title)}[/]")

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """One step; what it raises is shown and the story goes on."""
        step, began = Step(), time.monotonic()
        try:
            yield step
        except (Unexpected, Missing, httpx.HTTPError, KeyError, ValueError) as error:
            self.failed += 1
            self._print(f"[red]✗[/] {escape(title)}", step)
            self._explain(error)
        else:
            self.held += 1
            self._print(f"[green]✓[/] {escape(title)} [dim]{_took(time.monotonic() - began)}[/]", step)

    def end(self) -> int:
        """The sum; exit code 0 when every step held."""
        colour, total = ("red", self.held + self.failed) if self.failed else ("green", self.held)
        took = _took(time.monotonic() - self._began)
        self.console.print(f"\n[bold {colour}]{self.held} of {total} steps held[/] [dim]in {took}[/]")
        return 1 if self.failed else 0

    def _print(self, headline: str, step: Step) -> None:
        self.console.print(f"  {headline}")
        for line in step.lines:
            self.console.print(f"    [dim]{escape(line)}[/]")
        for table in step.tables:
            self.console.print(Padding(table, (0, 0, 0, 4), expand=False))

    def _explain(self, error: Exception) -> None:
        if isinstance(error, Unexpected):
            self.console.print(f"    [red]{escape(error.what)}[/]")
            self.console.print(f"      expected  {escape(str(error.expected))}")
            self.console.print(f"      found     {escape(str(error.found))}")
        elif isinstance(error, Missing):
            self.console.print(f"    [red]left out: {escape(str(error))} is missing[/]")
        else:
            self.console.print(f"    [red]{escape(type(error).__name__)}: {escape(str(error))}[/]")


def _took(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
