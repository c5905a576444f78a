"""One table for the screen, one JSON file for later."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection
from rich.table import Table

from bench.scenario import Bar, Result, SideResult
from devtools.state import ROOT

_MET = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}


def table(results: Sequence[Result]) -> Table:
    """A row for each side that is held against the first of its scenario."""
    made = Table(title="Medians; ratios pair by pair, from lowest to highest")
    for name in ("scenario", "against", "measured", "ratio", "bar", "met"):
        made.add_column(name, justify="left")
    for result in results:
        first, *others = result.sides
        for number, side in enumerate(others):
            made.add_row(
                result.name if number == 0 else "",
                _side(first, result.unit) if number == 0 else "",
                _side(side, result.unit),
                f"[bold]{side.ratio:.2f}[/]\n[dim]{min(side.ratios):.2f} … {max(side.ratios):.2f}[/]",
                _bar(side.bar, result.unit) + _limits(side),
                _MET[side.is_met],
            )
        made.add_section()
    return made


def number(value: float) -> str:
    """Three digits that count, or all of a large number."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _side(side: SideResult, unit: str) -> str:
    seen = ", ".join(f"{name} {number(value)}" for name, value in side.extra.items())
    return f"{side.name}\n[bold]{number(side.figure)}[/] {unit}" + (f"\n[dim]{seen}[/]" if seen else "")


def _bar(bar: Bar | None, unit: str) -> str:
    if bar is None:
        return ""
    sign = "≥" if bar.direction == "at least" else "≤"
    return f"{sign} {bar.limit:g}" + (f"\n[dim]{unit}[/]" if bar.of == "figure" else "")


def _limits(side: SideResult) -> str:
    return "".join(f"\n[dim]{name} ≤ {limit:g}[/]" for name, limit in side.at_most.items())


def document(results: Sequence[Result], *, rounds: int, seconds: float) -> dict[str, Any]:
    """All that was measured, round by round, and where. Call it while the database is there."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "rounds": rounds,
        "seconds": seconds,
        "machine": {
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.release()} {platform.machine()}",
            "python": platform.python_version(),
            "django": version("django"),
            "postgresql": _postgresql(),
        },
        "scenarios": {result.name: _scenario(result) for result in results},
    }


def write(file: Path, content: dict[str, Any]) -> None:
    """Writes it as JSON, folders and all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2) + "\n")


def _scenario(result: Result) -> dict[str, Any]:
    sides = [
        {
            "name": side.name,
            "figure": side.figure,
            "extra": side.extra,
            "ratio": side.ratio,
            "bar": asdict(side.bar) if side.bar else None,
            "at_most": dict(side.at_most),
            "met": side.is_met,
            "ratios": list(side.ratios),
            "readings": [asdict(reading) for reading in side.readings],
        }
        for side in result.sides
    ]
    return {"unit": result.unit, "sides": sides}


def _commit() -> str:
    asked = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return asked.stdout.strip()


def _postgresql() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])
