"""What arrives together is asked together: one statement for all who wait in this process for one promotion.

Note [Together]
---------------
While a call for a promotion is under way, whoever comes waits; when it is done, the first who waits asks for all of
them. Nobody waits on purpose: a lone request goes at once. As many can wait as the web server has threads, so that is
what caps a batch, and what it gains: with two threads a process nobody waits behind anybody.
"""

from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")


class _Waiting(Generic[Asked, Told]):
    """One who waits; woken with an answer, or to ask for `all`, of whom it is the first."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.woken = Event()
        self.told: Told | None = None
        self.failure: BaseException | None = None
        self.all: list[_Waiting[Asked, Told]] = []


class Together(Generic[Asked, Told]):
    """Asks by `ask`, which takes those who wait for one thing and answers each, in their order."""

    def __init__(self, ask: Callable[[int, Sequence[Asked]], Sequence[Told]]) -> None:
        self._ask = ask
        self._lock = Lock()
        #: Who waits, by what they wait for; an entry for everything that is just being asked.
        self._waiting: dict[int, list[_Waiting[Asked, Told]]] = {}

    def ask(self, thing: int, asked: Asked) -> Told:
        """The answer to `asked`. Raises what asking raised, for everybody who was asked for."""
        mine: _Waiting[Asked, Told] = _Waiting(asked)
        with self._lock:
            behind = self._waiting.get(thing)
            if behind is None:
                self._waiting[thing] = []
                mine.all = [mine]
            else:
                behind.append(mine)
        if not mine.all:
            mine.woken.wait()
        if mine.all:
            self._ask_for(thing, mine.all)
        if mine.failure is not None:
            raise mine.failure
        return mine.told  # type: ignore[return-value]  # it was told, or it failed

    def _ask_for(self, thing: int, all: Sequence["_Waiting[Asked, Told]"]) -> None:
        try:
            for one, told in zip(all, self._ask(thing, [one.asked for one in all]), strict=True):
                one.told = told
        except BaseException as failure:
            for one in all:
                one.failure = failure
            raise
        finally:
            self._wake_next(thing)
            for one in all[1:]:
                one.all = []
                one.woken.set()

    def _wake_next(self, thing: int) -> None:
        with self._lock:
            next_ones = self._waiting.pop(thing)
            if not next_ones:
                return
            self._waiting[thing] = []
        next_ones[0].all = next_ones
        next_ones[0].woken.set()
