"""Reads what the catalogue describes; a bad value is an error of one line that names the variable and no secret."""

import builtins
import json
import math
import os
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, cast

import environ
from django.core.exceptions import ImproperlyConfigured

from config.variables.variable import Group, Variable

YES, NO = {"1", "true", "on", "yes", "y", "t", "ok"}, {"0", "false", "off", "no", "n", "f"}
_FORMS = {
    int: "a whole number from 0",
    float: "a number from 0",
    bool: "1 or 0",
    dict: "a JSON object",
}


class Environment:
    """Settings by name, as `groups` describe them; the default where none of a variable's names has a value."""

    def __init__(self, groups: Iterable[Group], source: Mapping[builtins.str, builtins.str]) -> None:
        self._variables = {variable.name: variable for group in groups for variable in group.variables}
        self._source = source

    def name_of(self, variable: Variable) -> builtins.str | None:
        """Which of its names gives its value; None: its default holds. Empty counts as not set."""
        for name in variable.names:
            if self._source.get(name) or (variable.may_be_empty and name in self._source):
                return name
        return None

    def read(self, variable: Variable) -> Any:
        """Its value, of its kind. Raises ImproperlyConfigured."""
        name = self.name_of(variable)
        if name is None:
            return variable.default
        given = self._source[name]
        try:
            return _parse(variable, given)
        except ValueError:
            shown = name if variable.secret else f"{name}={given!r}"
            wanted = f"one of {', '.join(variable.choices)}" if variable.choices else _FORMS[variable.kind]
        raise ImproperlyConfigured(f"{shown} is not {wanted}.")

    def str(self, name: builtins.str) -> builtins.str:
        """A text; of a variable with choices the choice, in small letters."""
        return cast(builtins.str, self._read(name, builtins.str))

    def int(self, name: builtins.str) -> builtins.int:
        """A whole number from 0."""
        return cast(builtins.int, self._read(name, builtins.int))

    def float(self, name: builtins.str) -> builtins.float:
        """A finite number from 0."""
        return cast(builtins.float, self._read(name, builtins.float))

    def bool(self, name: builtins.str) -> builtins.bool:
        """1 or 0, true or false, on or off, yes or no."""
        return cast(builtins.bool, self._read(name, builtins.bool))

    def words(self, name: builtins.str) -> list[builtins.str]:
        """What commas and spaces separate."""
        return list(self._read(name, list))

    def json(self, name: builtins.str) -> dict[builtins.str, Any]:
        """A JSON object."""
        return dict(self._read(name, dict))

    def _read(self, name: builtins.str, kind: type) -> Any:
        variable = self._variables.get(name)
        if variable is None or variable.kind is not kind:
            raise LookupError(f"config/variables has no {name} of kind {kind.__name__}")
        return self.read(variable)


def _parse(variable: Variable, given: str) -> Any:
    """Raises ValueError."""
    if variable.kind is bool:
        return _flag(given.strip().lower())
    if variable.kind is list:
        return given.replace(",", " ").split()
    if variable.kind is dict:
        return _object(given)
    if variable.kind is str:
        return _choice(variable, given.strip().lower()) if variable.choices else given
    number = variable.kind(given)
    if number < 0 or not math.isfinite(number):
        raise ValueError
    return number


def _flag(given: str) -> bool:
    if given not in YES | NO:
        raise ValueError
    return given in YES


def _object(given: str) -> Any:
    value = json.loads(given)
    if not isinstance(value, dict):
        raise ValueError  # noqa: TRY004 - what was given is wrong, not what was passed
    return value


def _choice(variable: Variable, given: str) -> str:
    if given not in variable.choices:
        raise ValueError
    return given


class _File(environ.Env):  # type: ignore[misc]
    ENVIRON: MutableMapping[str, str] = {}


def read_file(path: Path, *, into: MutableMapping[str, str]) -> frozenset[str]:
    """Fills what is not set, or empty, from a file of `NAME=value` lines. Returns the names that it gave."""
    if not path.is_file():
        return frozenset()
    _File.ENVIRON = {}
    _File.read_env(path)
    given = {name: value for name, value in _File.ENVIRON.items() if not into.get(name)}
    into.update(given)
    return frozenset(given)


def process_environment(groups: Iterable[Group], *, file: Path) -> Environment:
    """That of this process, with `file` beneath it."""
    read_file(file, into=os.environ)
    return Environment(groups, os.environ)
