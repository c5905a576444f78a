"""The kernel's `hold` from Python against pgbench doing the same writes, over 1,000 accounts."""

from contextlib import AbstractContextManager

from bench.holds import hold_scenario
from bench.scenario import Scenario


def scenario() -> AbstractContextManager[Scenario]:
    """A thousand accounts: nobody waits for a row."""
    return hold_scenario(accounts=1000)
