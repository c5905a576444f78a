"""Values for the eyes of an operator."""

import re
from typing import Any

from config.variables.variable import Variable

_LOG_IN, _QUERY = re.compile(r"(?<=://).*@"), re.compile(r"\?.*")


def show(variable: Variable, value: Any) -> str:
    """The value without what must not be seen: of a secret nothing but its names, of an address no log-in."""
    if variable.kind is dict:
        return ", ".join(f"{name}: …" for name in value) or "{}"
    if variable.secret:
        return "…"
    if variable.kind is bool:
        return "1" if value else "0"
    if variable.kind is list:
        return " ".join(map(_address, value))
    return _address(str(value))


def _address(text: str) -> str:
    return _QUERY.sub("?…", _LOG_IN.sub("…@", text)) if "://" in text else text
