"""The faults: their names, how they are written, and which one chance picks. Pure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What can go wrong with a request, and `ok`, which says that nothing does."""

    OK = "ok"
    SLOW = "slow"  # the work, and so the answer, comes late
    LATE = "late"  # the request itself arrives late: until then the key is unknown
    PROCESSING = "processing"  # 202 at once, the end some time after
    REFUSE = "refuse"  # a definite no
    FORGET = "forget"  # 202, and the request is lost
    ERROR = "error"  # 500 instead of the work
    ERROR_AFTER = "error_after"  # 500 after the work
    CUT = "cut"  # the connection closes instead of the work
    CUT_AFTER = "cut_after"  # the connection closes after the work
    TWICE = "twice"  # the answer is written twice
    HANG = "hang"  # no answer, no work
    BUSY = "busy"  # 503 with Retry-After
    GARBAGE = "garbage"  # 200 with something that is not JSON


#: Seconds of the faults that take time, when none are said.
SECONDS: Mapping[Fault, float] = {Fault.SLOW: 3.0, Fault.LATE: 3.0, Fault.PROCESSING: 1.0, Fault.HANG: 60.0}
MOST_SECONDS = 60.0
#: Faults of the work itself: they mean nothing to a request that only asks or kills.
ONLY_WHEN_ACTIVATING = frozenset({Fault.LATE, Fault.PROCESSING, Fault.REFUSE, Fault.FORGET})
#: A fault's prefix says which request it is for; without one it is for the POST.
PREFIXES: Mapping[str, str] = {"": "POST", "ask.": "GET", "kill.": "DELETE"}

_WRITTEN = re.compile(r"(ask\.|kill\.|)([a-z_]+)(?::(\d{1,3}(?:\.\d{1,3})?))?")
_TAG = re.compile(r"\[([^\[\]]{1,100})\]")


class BadFault(ValueError):
    """A fault is not written as it should be; the message says how."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The faults of one request, with their seconds. `written` is how they were asked for."""

    method: str
    seconds: Mapping[Fault, float]
    written: str = ""

    def __contains__(self, fault: Fault) -> bool:
        return fault in self.seconds

    def delay(self, fault: Fault) -> float:
        """Seconds the fault takes; 0 if it is not in the plan."""
        return self.seconds.get(fault, 0.0)


NOTHING = Plan("POST", {})


def parse_plan(text: str) -> Plan:
    """Read `fault[:seconds][,…]`, prefixed by `ask.` or `kill.` for a GET or DELETE. Raises BadFault."""
    parts = [_parse_fault(part.strip().lower()) for part in text.split(",")]
    methods = {method for method, _, _ in parts}
    if len(methods) > 1:
        raise BadFault(f"{text!r} mixes faults of different requests")
    return Plan(methods.pop(), {fault: seconds for _, fault, seconds in parts}, text.strip().lower())


def parse_header(text: str, method: str) -> Plan | None:
    """Read `X-Simulate`, whose faults without prefix are for the request that carries them. Raises BadFault.

    None if it speaks only of other kinds of requests.
    """
    plans = [parse_plan(part) for part in text.split(",")]
    meant = [plan for plan in plans if plan.method in (method, "POST")]
    if not meant:
        return None
    seconds = {fault: delay for plan in meant for fault, delay in plan.seconds.items()}
    if method != "POST":
        seconds = {fault: delay for fault, delay in seconds.items() if fault not in ONLY_WHEN_ACTIVATING}
    return Plan(method, seconds, ",".join(plan.written for plan in meant))


def parse_odds(odds: Mapping[str, float]) -> dict[str, float]:
    """Check probabilities by fault; those of one kind of request add up to at most 1. Raises BadFault."""
    sums: dict[str, float] = {}
    for text, probability in odds.items():
        method = parse_plan(text).method
        if not 0 <= probability <= 1:
            raise BadFault(f"the probability of {text!r} must be from 0 to 1")
        sums[method] = sums.get(method, 0.0) + probability
    # The small allowance is for sums of decimal fractions such as ten times 0.1.
    if any(total > 1 + 1e-9 for total in sums.values()):
        raise BadFault("the probabilities of one kind of request add up to more than 1")
    return dict(odds)


def tagged(*texts: str) -> Plan | None:
    """The faults that an offer's name or code carries in brackets; other words in brackets are only words."""
    for tag in (tag for text in texts for tag in _TAG.findall(text)):
        try:
            plan = parse_plan(tag)
        except BadFault:
            continue
        if plan.method == "POST":
            return plan
    return None


def drawn(odds: Mapping[str, float], *, seed: int, key: str, method: str, attempt: int) -> Plan | None:
    """The fault that chance picks, if any: always the same for the same seed, key, method and attempt."""
    mark = hashlib.sha256(f"{seed}\0{key}\0{method}\0{attempt}".encode()).digest()
    # 53 bits are what a float holds exactly, so that 1.0 cannot be drawn by rounding up.
    point = (int.from_bytes(mark[:8], "big") >> 11) / 2**53
    for text in sorted(odds):
        plan = parse_plan(text)
        if plan.method != method:
            continue
        if point < odds[text]:
            return plan
        point -= odds[text]
    return None


def _parse_fault(text: str) -> tuple[str, Fault, float]:
    written = _WRITTEN.fullmatch(text)
    if written is None or written[2] not in set(Fault):
        raise BadFault(f"{text!r} is not a fault; there are: {', '.join(Fault)}")
    prefix, fault, said = written[1], Fault(written[2]), written[3]
    if prefix and fault in ONLY_WHEN_ACTIVATING:
        raise BadFault(f"{fault.value!r} is only for activating")
    if said is not None and fault not in SECONDS:
        raise BadFault(f"{fault.value!r} takes no seconds")
    seconds = float(said) if said is not None else SECONDS.get(fault, 0.0)
    if seconds > MOST_SECONDS:
        raise BadFault(f"{text!r} is longer than {MOST_SECONDS:g} s")
    return PREFIXES[prefix], fault, seconds
