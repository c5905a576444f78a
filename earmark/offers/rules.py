"""What an activation may do next. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

KINDS = tuple((kind, kind) for kind in ("internet", "tv", "mobile", "bundle"))
ACTIVATION_KINDS = (("activation", "activation"), ("renewal", "renewal"))


class Stage(StrEnum):
    """How far a pending activation is, in the customer's words."""

    QUEUED = "queued"
    PROCESSING = "processing"
    ASKING_PROVIDER = "asking_provider"
    DONE = "done"


STAGES = tuple((stage.value, stage.value) for stage in Stage)

#: Failures in a row that open a provider's breaker, and for how long.
BREAKER_FAILURES = 8
BREAKER_PAUSE = timedelta(seconds=5)
#: A lease outlives the call's total deadline by this much: clocks differ, and results take a moment to be written.
LEASE_MARGIN = timedelta(seconds=5)
#: How long the alarm has before the sweeper takes a new activation up.
SWEEP_AFTER = timedelta(seconds=5)
#: Waits between attempts grow up to this.
LONGEST_WAIT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The provider has done it."""

    reference: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will definitely not do it, now or later, under this key."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been done, or may yet be: time-out, cut connection, fault, still processing.

    Never a reason to give money back. `healthy`: the provider did answer; `wait`: it said when to come again.
    """

    reason: str
    healthy: bool = False
    wait: timedelta | None = None


Outcome = Succeeded | Refused | Unknown
