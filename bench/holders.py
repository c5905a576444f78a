"""Processes that call the kernel's `hold` from Python, one connection each, kept warm between rounds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from bench.holder import hold_for
from bench.people import Shelf
from bench.scenario import BenchFailed, Reading, Side

#: Between the word and the start, so that all hear it before.
TAKE_BREATH = 0.1
PATIENCE = 60.0


@contextmanager
def hold_side(name: str, shelf: Shelf, *, connections: int) -> Iterator[Side]:
    """A side of so many processes that hold one unit at a time. Raises BenchFailed."""
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in range(connections)]
    accounts = (shelf.first, shelf.last, shelf.sold)
    processes = [
        context.Process(target=hold_for, args=(theirs, *accounts), daemon=True) for _, theirs in pipes
    ]
    ours = [pipe for pipe, _ in pipes]
    for process in processes:
        process.start()
    for _, theirs in pipes:
        theirs.close()
    try:
        for pipe in ours:
            _hear(pipe, PATIENCE)
        yield Side(name, lambda seconds: _go(ours, seconds))
        for pipe in ours:
            pipe.send(None)
    finally:
        for process in processes:
            process.join(1)
            process.terminate()


def _go(pipes: list[Connection], seconds: float) -> Reading:
    start = time.monotonic() + TAKE_BREATH
    for pipe in pipes:
        pipe.send((start, seconds))
    answers = [_hear(pipe, seconds + PATIENCE) for pipe in pipes]
    rate = sum(done / took for done, took in answers)
    return Reading(rate, {"mean_ms": len(pipes) * 1000 / rate})


def _hear(pipe: Connection, patience: float) -> tuple[int, float]:
    try:
        if pipe.poll(patience):
            answer: tuple[int, float] = pipe.recv()
            return answer
    except EOFError:
        pass  # it died; what it had to say is on the screen
    raise BenchFailed("A process that holds from Python has died or hangs.")
