"""What `./dev` stands on."""

import subprocess
import sys
import time

import psycopg
import pytest
from rich.console import Console

from devtools.environment import environment
from devtools.ports import free_port, is_free
from devtools.postgres import PostgresServer
from devtools.processes import is_running
from devtools.redis_server import RedisServer
from devtools.state import ROOT, State
from devtools.supervisor import Supervisor


def eventually(look, within=20):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("never")


@pytest.fixture
def postgres(tmp_path):
    """In a folder that only its maker may enter: the server must run all the same."""
    server = PostgresServer(tmp_path / "postgres", free_port(), "secret")
    yield server
    server.stop()


def test_postgresql_keeps_its_data_between_runs_and_after_a_crash(postgres):
    postgres.start()
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")

    postgres.stop()
    assert not postgres.is_running
    postgres.start()
    postgres.kill()
    postgres.start()
    postgres.start()

    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


def test_redis_can_be_paused_killed_and_started_again(tmp_path):
    redis = RedisServer(tmp_path, free_port())
    redis.start()
    assert redis.is_running

    redis.pause()
    assert not redis.is_running
    redis.resume()
    assert redis.is_running
    redis.kill()
    assert not redis.is_running
    assert is_free(redis.port)
    redis.start()
    redis.stop()
    assert redis.pid is None


def test_the_supervisor_starts_again_what_dies_and_stops_all(tmp_path):
    supervisor = Supervisor({"PATH": "/usr/bin:/bin"}, tmp_path, Console(file=(tmp_path / "log").open("w")))
    supervisor.add("dies", "sh", "-c", "echo x >> runs; exit 1")
    supervisor.add("lives", "sleep", "60")
    supervisor.start()
    alive = supervisor.pids()["lives"]

    runs = tmp_path / "runs"
    supervisor.run(each_second=lambda: supervisor.stop() if runs.read_text().count("x") > 1 else None)

    assert not is_running(alive, "sleep")
    supervisor.console.file.close()


def test_a_process_id_that_was_given_to_another_program_is_not_ours():
    with subprocess.Popen(["sleep", "30"]) as other:
        eventually(lambda: is_running(other.pid, "sleep"))
        assert not is_running(other.pid, "devtools up")
        other.terminate()


def test_the_private_services_cannot_be_overridden_and_the_rest_can(tmp_path):
    state = State(folder=tmp_path)

    env = environment(
        state, outer={"DATABASE_URL": "postgresql://precious", "LOG_LEVEL": "DEBUG", "DEBUG": "0"}
    )

    assert env["DATABASE_URL"] == state.postgres.url
    assert (env["LOG_LEVEL"], env["DEBUG"]) == ("DEBUG", "0")


def test_the_state_is_for_nobody_else_to_read(tmp_path):
    state = State(folder=tmp_path)
    state.save()
    assert (tmp_path / "state.json").stat().st_mode & 0o077 == 0


def test_a_command_that_needs_a_running_server_says_so(tmp_path):
    program = f"""
import pathlib, devtools.up
devtools.up.PIDFILE = pathlib.Path({str(tmp_path)!r}) / "none"
from devtools.__main__ import run_beside
run_beside("x")
"""
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Nothing is running" in said.stderr
