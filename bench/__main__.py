"""`./dev bench [SCENARIO …]`: measures, shows a table, writes a JSON file."""

import argparse
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench import discovery, report
from bench.environment import environment, of_its_own
from bench.scenario import BenchFailed, Reading, Result, Side, measure

console = Console(highlight=False, width=None if sys.stdout.isatty() else 110)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measures ratios; see bench/scenarios/.")
    parser.add_argument("scenario", nargs="*", help="names or globs; all without")
    parser.add_argument("--rounds", type=int, default=5, help="readings of each side (default 5)")
    parser.add_argument("--seconds", type=float, default=3, help="length of a reading (default 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="default bench/results/<time>.json")
    parser.add_argument("--list", action="store_true", help="say which scenarios there are")
    return parser.parse_args()


def _run(name: str, *, rounds: int, seconds: float) -> Result | None:
    """The scenario's result; None when it failed, which is said."""
    console.print(f"[bold]{name}[/] {discovery.description(name)}", soft_wrap=True)
    line: list[str] = []
    try:
        with of_its_own(), discovery.opened(name) as scenario:

            def tell(number: int, side: Side, reading: Reading) -> None:
                line.append(f"{side.name} {report.number(reading.figure)}")
                if side is scenario.sides[-1]:
                    console.print(f"  [dim]{number}/{rounds}[/] {' · '.join(line)}")
                    line.clear()

            return measure(name, scenario, rounds=rounds, seconds=seconds, tell=tell)
    except BenchFailed as error:
        console.print(f"  [red]{error}[/]", markup=True, soft_wrap=True)
        return None


def main() -> int:
    """Exit code: 1 when a scenario could not be measured. A missed bar is shown, it is no error."""
    options = _arguments()
    try:
        chosen = discovery.chosen(options.scenario)
        if options.list:
            for name in chosen:
                console.print(f"[bold]{name:20}[/] {discovery.description(name)}", soft_wrap=True)
            return 0
        with environment():
            found = [_run(name, rounds=options.rounds, seconds=options.seconds) for name in chosen]
            results = [result for result in found if result]
            content = report.document(results, rounds=options.rounds, seconds=options.seconds)
    except BenchFailed as error:
        console.print(f"[red]{error}[/]", soft_wrap=True)
        return 1
    file = options.json or Path("bench", "results", f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json")
    report.write(file, content)
    console.print(report.table(results))
    console.print(f"All readings: {file}", soft_wrap=True)
    return 0 if len(results) == len(chosen) else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
