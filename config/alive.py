"""`python -m config.alive worker|beat`: whether that process still does its round, for health checks of containers.

Reads the age of a file that the process touches (`config.heartbeat`). It runs every few seconds beside the process
that it asks about, so it imports nothing: a fiftieth of a second, where asking by the broker takes three.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

PROCESSES = ("worker", "beat")
#: Seconds: several rounds of either process, and a start of a busy machine.
WITHIN = 30.0


def alive_file(process: str) -> Path:
    """ALIVE_FILE, in which `{process}` stands for its name, else a file of the system's temporary folder."""
    given = os.environ.get("ALIVE_FILE") or str(Path(tempfile.gettempdir()) / "earmark-{process}.alive")
    return Path(given.replace("{process}", process))


def age(process: str) -> float | None:
    """Seconds since the process last did its round; None if it never did."""
    try:
        return max(0.0, time.time() - alive_file(process).stat().st_mtime)
    except FileNotFoundError:
        return None


def main() -> int:
    """Exit code 0 for alive, 1 for not."""
    parser = argparse.ArgumentParser(prog="python -m config.alive", description=__doc__.partition("\n")[0])
    parser.add_argument("process", choices=PROCESSES)
    parser.add_argument("--within", type=float, default=WITHIN, metavar="SECONDS", help="default: 30")
    asked = parser.parse_args()
    seconds = age(asked.process)
    if seconds is not None and seconds <= asked.within:
        return 0
    since = f"no {alive_file(asked.process)}" if seconds is None else f"silent for {seconds:.0f} s"
    sys.stderr.write(f"{asked.process}: {since}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
