"""The commands behind `./dev`."""

import argparse
import os
import shlex
import sys
from collections.abc import Callable

from devtools.check import check
from devtools.environment import environment
from devtools.postgres import CannotRunPostgres
from devtools.running import is_ready, process_ids, running_pid
from devtools.services import end_on_signals, run, services
from devtools.state import UP, State
from devtools.steps import StepFailed, complain
from devtools.up import down, up

#: Commands whose arguments are for another program.
PASSING_ON = ("demo", "postman", "docs", "test", "bench", "manage")
#: What a shell, an editor or a debugger needs to be one more process of Earmark.
SHOWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "DEBUG",
    "JWT_KEYS_DIR",
    "PUBLIC_URL",
    "PROVIDERS",
    "PAYMENT_GATEWAYS",
)


def run_with_services(name: str, *command: str) -> int:
    """Runs a command beside private services of its own; stops them whatever happens."""
    with services(name) as state:
        return run(*command, environment=environment(state))


def running_state() -> State:
    """What `./dev up` runs. Raises StepFailed when it does not."""
    state = State.load(UP)
    if not running_pid() or not is_ready(state):
        raise StepFailed("Nothing is running. Start it first: ./dev up -d")
    return state


def addresses(state: State) -> dict[str, str]:
    """Where the two servers listen."""
    return {
        "EARMARK_URL": f"http://127.0.0.1:{state.web_port}",
        "SIMULATOR_URL": f"http://127.0.0.1:{state.simulator_port}",
    }


def run_beside(*command: str) -> int:
    """Runs a command against what `./dev up` runs."""
    state = running_state()
    return run(*command, environment={**environment(state), **addresses(state)})


def show_environment() -> int:
    """Prints what a shell needs to talk to what is running."""
    state = running_state()
    env = {**environment(state, outer={}), **addresses(state)}
    for name in (*SHOWN, *addresses(state)):
        print(f"export {name}={shlex.quote(env[name])}")
    for name, pid in {"supervisor": running_pid(), **process_ids()}.items():
        print(f"# {name}: process {pid}")
    return 0


def main(arguments: list[str]) -> int:
    """Exit code of the command."""
    parser = argparse.ArgumentParser(prog="./dev")
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up")
    start.add_argument("-d", "--detach", action="store_true", help="return once it serves")
    start.add_argument("--workers", type=int, default=2, help="web processes (default 2)")
    gates = commands.add_parser("check")
    gates.add_argument("--fix", action="store_true", help="mend format and lint first")
    for name in ("down", "env", "clients", *PASSING_ON):
        commands.add_parser(name)
    passing_on = bool(arguments) and arguments[0] in PASSING_ON
    rest = arguments[1:] if passing_on else []
    options = parser.parse_args(arguments[:1] if passing_on else arguments)
    actions: dict[str, Callable[[], int]] = {
        "up": lambda: up(detach=options.detach, workers=options.workers),
        "down": down,
        "check": lambda: check(fix=options.fix),
        "env": show_environment,
        "demo": lambda: run_beside("-m", "devtools.demo", *rest),
        "postman": lambda: run_beside("-m", "devtools.postman.run", *rest),
        "clients": lambda: run("-m", "devtools.clients", environment=environment(State.load("up"))),
        "manage": lambda: run_beside("manage.py", *rest),
        "test": lambda: run_with_services("test", "-m", "pytest", *rest),
        "docs": lambda: run("-m", "mkdocs", *(rest or ["serve"]), environment=os.environ),
        "bench": lambda: run_with_services("bench", "-m", "bench", *rest),
    }
    return int(actions[options.command]())


if __name__ == "__main__":
    os.umask(0o022)
    end_on_signals()
    try:
        sys.exit(main(sys.argv[1:]))
    except (StepFailed, CannotRunPostgres, TimeoutError) as error:
        complain(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
