"""`manage.py provider_simulator`: run the simulator until told to stop."""

import signal
import threading
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from earmark.base.commands import show_use
from earmark.provider_simulator.control import BadSettings, Settings
from earmark.provider_simulator.faults import BadFault, Fault
from earmark.provider_simulator.server import Simulator

ENDING = {signal.SIGINT, signal.SIGTERM}


class Command(BaseCommand):
    """Reads the arguments, listens, and leaves cleanly on SIGINT and SIGTERM."""

    help = "Run a provider that activates nothing real and fails as told (docs/provider-protocol.md)."
    # It has no database and must run beside one that is down.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        show_use(
            parser,
            "manage.py provider_simulator --port 9100",
            "manage.py provider_simulator --fault slow:1.5=0.1 --fault cut=0.05 --seed 7",
        )
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=9100, help="port, 0 for any (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=0, help="what chance follows (default: %(default)s)")
        parser.add_argument(
            "--fault",
            dest="faults",
            action="append",
            default=[],
            type=_read_odds,
            metavar="NAME=PROBABILITY",
            help="how often a fault happens; repeatable. Faults: "
            + ", ".join(Fault)
            + ". With seconds: slow:1.5=0.1. For a GET or a DELETE: ask.error=0.1, kill.cut=0.1",
        )
        parser.add_argument(
            "--latency-ms", type=int, default=20, help="how long every answer takes (default: %(default)s)"
        )
        parser.add_argument("--token", help="bearer token that requests must carry (default: none)")
        parser.add_argument(
            "--log", type=Path, help="file for a line per faulted request (default: the output)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen until a signal comes. Raises CommandError if it cannot."""
        with ExitStack() as stack:
            stack.enter_context(_signals_waiting())
            try:
                log = stack.enter_context(options["log"].open("a")) if options["log"] else self.stdout
                simulator = stack.enter_context(_simulator(options, log))
            except (BadFault, BadSettings, OSError, OverflowError) as error:
                raise CommandError(str(error)) from error
            self.stdout.write(f"provider simulator listens on {simulator.url}")
            self.stdout.flush()
            signal.sigwait(ENDING)


def _simulator(options: dict[str, Any], log: TextIO | Any) -> Simulator:
    lock = threading.Lock()

    def tell(line: str) -> None:
        with lock:
            log.write(line + "\n")
            log.flush()

    settings = Settings(
        seed=options["seed"], faults=dict(options["faults"]), latency_ms=options["latency_ms"]
    )
    return Simulator(
        host=options["host"], port=options["port"], settings=settings, token=options["token"], tell=tell
    )


@contextmanager
def _signals_waiting() -> Iterator[None]:
    """Keep SIGINT and SIGTERM for `sigwait`, in this thread and those it starts.

    A handler that sets an event can find the event's lock taken by the very thread it interrupts.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _read_odds(text: str) -> tuple[str, float]:
    name, _, odds = text.partition("=")
    try:
        return name, float(odds)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not NAME=PROBABILITY") from error
