"""Finds scenarios by file, without importing them: listing needs no database."""

import ast
from contextlib import AbstractContextManager
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path

from bench.scenario import BenchFailed, Scenario

FOLDER = Path(__file__).parent / "scenarios"


def names() -> list[str]:
    """All scenarios, sorted."""
    return sorted(file.stem for file in FOLDER.glob("[!_]*.py"))


def chosen(patterns: list[str]) -> list[str]:
    """The scenarios that match any of the names or globs; all without any. Raises BenchFailed."""
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names()):
            raise BenchFailed(f"No scenario is called {pattern}. There are: {', '.join(names())}")
    return [name for name in names() if not patterns or any(fnmatchcase(name, each) for each in patterns)]


def description(name: str) -> str:
    """The first line of the scenario's docstring."""
    said = ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text()))
    return (said or "").partition("\n")[0]


def opened(name: str) -> AbstractContextManager[Scenario]:
    """The scenario, set up on entering. Django must be ready."""
    made: AbstractContextManager[Scenario] = import_module(f"bench.scenarios.{name}").scenario()
    return made
