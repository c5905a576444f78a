"""What may be said of a SQL statement to whoever watches."""

import re
from functools import lru_cache

#: The verb, and the first table or function that is named after a word that one may follow.
_SUMMARY = re.compile(
    r"\s*(?P<verb>[a-z]+)(?:(?:(?<=update)|.*?\b(?:from|into|table))\s+\"?(?P<table>[a-z_.]+)\"?)?",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=1024)
def summary(statement: str) -> str:
    """`SELECT offers_activation`: nothing of what a statement is about but its verb and its first table."""
    found = _SUMMARY.match(statement)
    if found is None:
        return "SQL"
    return f"{found['verb'].upper()} {found['table'] or ''}".strip()
