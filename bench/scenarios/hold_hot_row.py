"""The kernel's `hold` from Python against pgbench doing the same writes, all on one account."""

from contextlib import AbstractContextManager

from bench.holds import hold_scenario
from bench.scenario import Scenario


def scenario() -> AbstractContextManager[Scenario]:
    """One account that everybody wants."""
    return hold_scenario(accounts=1)
