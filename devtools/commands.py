"""The processes that Earmark consists of, as commands."""

import os
import sys

from devtools.state import State


def process_commands(state: State, *, web_workers: int = 1) -> dict[str, list[str]]:
    """Name and command of each process, in the order of starting."""
    beat = state.folder / "beat"
    beat.mkdir(exist_ok=True)
    simulator = [sys.executable, "manage.py", "provider_simulator", "--host", "127.0.0.1"]
    sandbox = [sys.executable, "manage.py", "payment_sandbox", "--host", "127.0.0.1"]
    beat_command = ["celery", "--quiet", "-A", "config", "beat", "--loglevel", "warning"]
    return {
        "simulator": [*simulator, "--port", str(state.simulator_port)],
        "payments": [
            *sandbox, "--port", str(state.sandbox_port), "--file", str(state.folder / "payments.jsonl"),
        ],
        "web": web_command(state.web_port, workers=web_workers),
        "worker": worker_command(),
        "beat": [*beat_command, "--schedule", str(beat / "schedule"), "--pidfile="],
    }  # fmt: skip


def worker_command(application: str = "config") -> list[str]:
    """A worker of eight threads, for the Celery application of that module."""
    return [
        "celery", "--quiet", "-A", application, "worker", "--pool", "threads", "--concurrency", "8",
        "--loglevel", "warning", "--without-gossip", "--without-mingle",
    ]  # fmt: skip


def web_command(port: int, *, workers: int = 1) -> list[str]:
    """The web server, with two threads a process: while one waits for the database the other works.

    More of them quarrel over the interpreter's lock, for a fifth of a status poll's CPU; add processes instead.
    """
    return [
        "granian", "--interface", "wsgi", "config.wsgi:application",
        "--host", os.environ.get("HOST", "127.0.0.1"), "--port", str(port),
        "--workers", str(workers), "--blocking-threads", os.environ.get("WEB_THREADS", "2"), "--runtime-mode", "st",
        "--no-ws", "--log-level", "warning",
        "--respawn-failed-workers",
    ]  # fmt: skip
