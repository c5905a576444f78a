"""The switches that decide how each request fails, changeable while the simulator runs."""

import threading
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from earmark.provider_simulator.faults import (
    NOTHING,
    Plan,
    drawn,
    parse_header,
    parse_odds,
    parse_plan,
    tagged,
)


class BadSettings(ValueError):
    """Settings are not of the right shape; the message says which."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every request that says nothing else."""

    seed: int = 0
    #: Probability by fault.
    faults: dict[str, float] = field(default_factory=dict)
    latency_ms: int = 20

    def changed(self, said: object) -> "Settings":
        """These settings with the named ones replaced. Raises BadSettings, BadFault."""
        if not isinstance(said, dict) or not said.keys() <= {"seed", "faults", "latency_ms"}:
            raise BadSettings("expected an object with any of seed, faults, latency_ms")
        new = replace(self, **said)
        if type(new.seed) is not int:
            raise BadSettings("seed must be a whole number")
        if type(new.latency_ms) is not int or not 0 <= new.latency_ms <= 60_000:
            raise BadSettings("latency_ms must be a whole number from 0 to 60000")
        if not isinstance(new.faults, dict) or not all(
            type(odds) in (int, float) for odds in new.faults.values()
        ):
            raise BadSettings("faults must be an object of probabilities by fault")
        return replace(new, faults=parse_odds(new.faults))


class Control:
    """Settings, scripts of single keys, and how often each key was tried; safe between threads."""

    def __init__(self, settings: Settings) -> None:
        self._lock = threading.Lock()
        self._settings = settings.changed({})
        self._scripts: dict[str, deque[Plan]] = {}
        self._attempts: Counter[tuple[str, str]] = Counter()

    @property
    def settings(self) -> Settings:
        """What holds now."""
        return self._settings

    def change(self, said: object) -> Settings:
        """Replace the named settings. Raises BadSettings, BadFault and then changes nothing."""
        with self._lock:
            self._settings = self._settings.changed(said)
            return self._settings

    def script(self, key: str, lines: Sequence[str]) -> None:
        """Say how the next requests under a key go, one line each; an empty list ends it. Raises BadFault."""
        plans = deque(parse_plan(line) for line in lines)
        with self._lock:
            self._scripts[key] = plans

    def plan(self, method: str, key: str, header: str | None = None, offer_texts: Sequence[str] = ()) -> Plan:
        """How this request goes: the first that speaks of header, script, offer, chance. Raises BadFault."""
        said = parse_header(header, method) if header else None
        with self._lock:
            self._attempts[key, method] += 1
            attempt, settings = self._attempts[key, method], self._settings
            told = said or self._next_line(method, key)
        return (
            told
            or tagged(*offer_texts)
            or drawn(settings.faults, seed=settings.seed, key=key, method=method, attempt=attempt)
            or NOTHING
        )

    def as_json(self) -> dict[str, Any]:
        """The settings and what is left of the scripts."""
        with self._lock:
            scripts = {key: [plan.written for plan in plans] for key, plans in self._scripts.items()}
            settings = self._settings
        return {
            "seed": settings.seed,
            "faults": settings.faults,
            "latency_ms": settings.latency_ms,
            "keys": {key: lines for key, lines in scripts.items() if lines},
        }

    def _next_line(self, method: str, key: str) -> Plan | None:
        """Take the script's first line for this kind of request. Needs the lock."""
        script = self._scripts.get(key, deque())
        for plan in script:
            if plan.method == method:
                script.remove(plan)
                return plan
        return None
