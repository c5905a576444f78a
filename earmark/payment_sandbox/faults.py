"""What goes wrong on request: a script of lines per operation, each used once."""

import re
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OPERATIONS = ("create", "ask", "capture", "void", "refund", "webhook")
_LINE = re.compile(r"(ok|refuse|error|slow|cut|cut_after|lost|twice|late)(?::(\d{1,4}(?:\.\d{1,3})?))?")


class BadFault(ValueError):
    """A script is not worded as the protocol says."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call or webhook; `seconds` for those that take time."""

    name: str = "ok"
    seconds: float = 1.0


class Faults:
    """The scripts; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._scripts: dict[str, deque[Fault]] = {}

    def script(self, operation: str, *lines: str) -> None:
        """How the next calls of the operation go, one line each. Raises BadFault."""
        if operation not in OPERATIONS:
            raise BadFault(f"{operation!r} is none of {', '.join(OPERATIONS)}")
        faults = deque(_parse(line) for line in lines)
        with self._lock:
            self._scripts[operation] = faults

    def change(self, said: object) -> None:
        """Scripts by operation. Raises BadFault and then changes nothing."""
        if not isinstance(said, Mapping):
            raise BadFault("expected an object of lists of texts by operation")
        read = Faults()
        for operation, lines in said.items():
            if not isinstance(lines, Sequence) or isinstance(lines, str):
                raise BadFault("expected an object of lists of texts by operation")
            read.script(str(operation), *map(str, lines))
        with self._lock:
            self._scripts |= read._scripts

    def next(self, operation: str) -> Fault:
        """What happens to this one."""
        with self._lock:
            script = self._scripts.get(operation)
            return script.popleft() if script else Fault()


def _parse(line: str) -> Fault:
    found = _LINE.fullmatch(line)
    if not found:
        raise BadFault(f"{line!r} is no fault")
    return Fault(found[1], float(found[2] or 1))
