"""What a scenario is, and how its sides are measured.

Sides are measured in turn, A B A B …, so that whatever else the machine does falls on all of them alike.
A ratio is taken between neighbours of one round; the median over the rounds is what counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal


class BenchFailed(Exception):
    """A measurement that cannot be believed; the message says why."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a side gave in one round: the figure that is compared, and what else was seen, by name."""

    figure: float
    extra: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bar:
    """What a side has to reach: a ratio to the first side, or a figure of its own."""

    limit: float
    of: Literal["ratio", "figure"] = "ratio"
    direction: Literal["at least", "at most"] = "at least"

    def is_met(self, *, ratio: float, figure: float) -> bool:
        """Whether these medians reach it."""
        value = ratio if self.of == "ratio" else figure
        return value >= self.limit if self.direction == "at least" else value <= self.limit


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared. `measure` runs for about as many seconds as it is told."""

    name: str
    measure: Callable[[float], Reading]
    bar: Bar | None = None
    #: What else was seen, by name, and what it may be at most.
    at_most: Mapping[str, float] = field(default_factory=dict)


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Scenario:
    """Two or more sides, the first of which is what the others are held against.

    `before` runs before every reading, outside of the measured time.
    """

    unit: str
    sides: Sequence[Side]
    before: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class SideResult:
    """A side's readings, one a round, and its ratios to the first side's in the same rounds."""

    name: str
    bar: Bar | None
    readings: Sequence[Reading]
    ratios: Sequence[float]
    at_most: Mapping[str, float] = field(default_factory=dict)

    @property
    def figure(self) -> float:
        """The median over the rounds."""
        return median(reading.figure for reading in self.readings)

    @property
    def ratio(self) -> float:
        """The median of the ratios, pair by pair."""
        return median(self.ratios)

    @property
    def extra(self) -> dict[str, float]:
        """What else was seen, medians."""
        names = self.readings[0].extra
        return {name: median(reading.extra[name] for reading in self.readings) for name in names}

    @property
    def is_met(self) -> bool | None:
        """Whether the bar is reached, and nothing else is past its limit; None without a bar."""
        if self.bar is None:
            return None
        seen = self.extra
        within = all(seen[name] <= limit for name, limit in self.at_most.items())
        return within and self.bar.is_met(ratio=self.ratio, figure=self.figure)


@dataclass(frozen=True, slots=True)
class Result:
    """A scenario's outcome."""

    name: str
    unit: str
    sides: Sequence[SideResult]


#: Told after each reading: round (from 1), side, reading.
Listener = Callable[[int, Side, Reading], None]


def measure(name: str, scenario: Scenario, *, rounds: int, seconds: float, tell: Listener) -> Result:
    """Measures all sides in turn, `rounds` times. Raises BenchFailed."""
    readings: list[list[Reading]] = [[] for _ in scenario.sides]
    for number in range(1, rounds + 1):
        for side, known in zip(scenario.sides, readings, strict=True):
            scenario.before()
            reading = side.measure(seconds)
            if reading.figure <= 0:
                raise BenchFailed(f"{side.name}: nothing was measured")
            known.append(reading)
            tell(number, side, reading)
    return Result(
        name,
        scenario.unit,
        [_result(*pair, readings[0]) for pair in zip(scenario.sides, readings, strict=True)],
    )


def _result(side: Side, own: Sequence[Reading], first: Sequence[Reading]) -> SideResult:
    ratios = [mine.figure / theirs.figure for mine, theirs in zip(own, first, strict=True)]
    return SideResult(side.name, side.bar, own, ratios, side.at_most)
