"""The commands behind `./dev`."""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable

from devtools.check import check
from devtools.environment import environment
from devtools.postgres import CannotRunPostgres
from devtools.state import ROOT, State
from devtools.steps import StepFailed, console, manage, step
from devtools.up import down, is_ready, running_pid, up


def run_with_services(name: str, *command: str) -> int:
    """Runs a command beside private services of its own; stops them whatever happens."""
    state = State.load(name)
    try:
        with step("PostgreSQL and Redis"):
            state.start_services()
        env = environment(state)
        manage("rotate_keys", "--if-none", environment=env)
        return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=False).returncode
    finally:
        state.stop_services()


def run_beside(*command: str) -> int:
    """Runs a command against what `./dev up` runs."""
    state = State.load("up")
    if not running_pid() or not is_ready(state):
        raise StepFailed("Nothing is running. Start it first: ./dev up -d")
    urls = {
        "EARMARK_URL": f"http://127.0.0.1:{state.web_port}",
        "SIMULATOR_URL": f"http://127.0.0.1:{state.simulator_port}",
    }
    env = {**environment(state), **urls}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=False).returncode


def show_environment() -> int:
    """Prints what a shell needs to talk to what is running."""
    state = State.load("up")
    env = environment(state, outer={})
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "DEBUG",
        "JWT_KEYS_DIR",
        "PUBLIC_URL",
        "PROVIDERS",
    ):
        print(f"export {name}='{env[name]}'")
    print(f"export EARMARK_URL='http://127.0.0.1:{state.web_port}'")
    print(f"export SIMULATOR_URL='http://127.0.0.1:{state.simulator_port}'")
    return 0


def main(arguments: list[str]) -> int:
    """Exit code of the command."""
    parser = argparse.ArgumentParser(prog="./dev")
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up")
    start.add_argument("-d", "--detach", action="store_true", help="return once it serves")
    start.add_argument("--workers", type=int, default=1, help="web processes")
    gates = commands.add_parser("check")
    gates.add_argument("--fix", action="store_true", help="mend format and lint first")
    for name in ("down", "env", "demo", "test", "bench", "manage"):
        commands.add_parser(name, add_help=name in {"down", "env"})
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command in {"up", "down", "check", "env"}:
        parser.error(f"unknown: {' '.join(rest)}")
    actions: dict[str, Callable[[], int]] = {
        "up": lambda: up(detach=options.detach, workers=options.workers),
        "down": down,
        "check": lambda: check(fix=options.fix),
        "env": show_environment,
        "demo": lambda: run_beside("-m", "devtools.demo", *rest),
        "manage": lambda: run_beside("manage.py", *rest),
        "test": lambda: run_with_services("test", "-m", "pytest", *rest),
        "bench": lambda: run_with_services("bench", "-m", "bench", *rest),
    }
    return int(actions[options.command]())


if __name__ == "__main__":
    os.umask(0o022)
    try:
        sys.exit(main(sys.argv[1:]))
    except (StepFailed, CannotRunPostgres, TimeoutError) as error:
        console.print(f"[red]{error}[/]", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
