"""Compose files as Compose reads them: variables, defaults, required ones, env files."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEMO, PRODUCTION = ROOT / "docker-compose.yml", ROOT / "docker-compose.prod.yml"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Required(Exception):
    """`${NAME:?message}` without a value."""


def load(file, variables):
    """The file with `variables` (shell and .env) in it."""
    return _fill(yaml.safe_load(file.read_text()), variables)


def variables_of(file):
    """Names of all variables that a file asks for."""
    return set(re.findall(r"(?<!\$)\$\{([A-Za-z0-9_]+)", file.read_text()))


def environment_of(service, dotenv):
    """What a container gets to see: its env file, and over it its environment."""
    files = [entry for entry in service.get("env_file", []) if entry["path"] == ".env"]
    return {**(dotenv if files else {}), **service.get("environment", {})}


def dotenv(text):
    """The names and values of a .env."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return {name: value.strip("\"'") for name, value in pairs}


def _fill(node, variables):
    match node:
        case str():
            return substitute(node, variables)
        case list():
            return [_fill(each, variables) for each in node]
        case dict():
            return {key: _fill(value, variables) for key, value in node.items()}
    return node


def substitute(text, variables):
    """The text with every `$NAME` and `${NAME…}` replaced, `$$` being a dollar. Raises Required."""
    done, at = "", 0
    while (dollar := text.find("$", at)) >= 0:
        done += text[at:dollar]
        if text[dollar + 1 : dollar + 2] == "$":
            done, at = done + "$", dollar + 2
        elif text[dollar + 1 : dollar + 2] == "{":
            end = _closing(text, dollar + 1)
            done, at = done + _expand(text[dollar + 2 : end], variables), end + 1
        else:
            name = _NAME.match(text, dollar + 1)
            assert name, f"a lonely dollar in {text!r}"
            done, at = done + variables.get(name[0], ""), name.end()
    return done + text[at:]


def _closing(text, opening):
    depth = 0
    for at in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise AssertionError(f"not closed: {text!r}")


def _expand(inside, variables):
    name = _NAME.match(inside)[0]
    how, rest = re.fullmatch(r"(:?[-?+])?(.*)", inside[len(name) :], re.DOTALL).groups()
    value = variables.get(name)
    there = bool(value) if how and how.startswith(":") else value is not None
    match how[-1:] if how else "":
        case "-" if not there:
            return substitute(rest, variables)
        case "?" if not there:
            raise Required(f"{name}: {rest}")
        case "+":
            return substitute(rest, variables) if there else ""
    return value or ""
