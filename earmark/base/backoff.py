"""How long to wait before trying again."""

import random
from datetime import timedelta

FIRST = timedelta(seconds=0.5)
LONGEST = timedelta(minutes=5)


def delay(attempt: int, *, first: timedelta = FIRST, longest: timedelta = LONGEST) -> timedelta:
    """Doubles with each attempt (from 1) up to `longest`; half of it is chance, so that crowds spread out."""
    full: timedelta = min(first * 2 ** min(attempt - 1, 30), longest)
    return full * random.uniform(0.5, 1.0)  # noqa: S311  not cryptography
