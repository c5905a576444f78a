"""What `./dev` stands on."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from rich.console import Console

from devtools.environment import environment
from devtools.ports import free_port, is_free
from devtools.postgres import PostgresServer, usable
from devtools.processes import end_groups, is_running, members
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
    server = PostgresServer(usable(tmp_path / "postgres"), free_port(), "secret")
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


def test_postgresql_starts_although_another_program_got_its_old_id(postgres):
    postgres.start()
    noted = postgres.data / "postmaster.pid"
    lines = noted.read_text().split("\n")
    postgres.stop()

    noted.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    assert not postgres.is_running
    postgres.start()
    assert postgres.is_running


def test_a_cluster_that_was_made_by_half_is_made_again(postgres):
    (postgres.directory / "data.new").mkdir(parents=True)
    (postgres.directory / "data.new" / "PG_VERSION").write_text("15")

    postgres.start()

    assert postgres.is_running


def test_redis_can_be_paused_killed_and_started_again(tmp_path):
    redis = RedisServer(tmp_path, free_port())
    redis.start()
    assert redis.is_running

    redis.pause()
    assert not redis.is_running
    redis.resume()
    eventually(lambda: redis.is_running)
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


def test_the_supervisor_stops_all_when_it_is_told_to_by_a_signal(tmp_path):
    program = f"""
import sys, pathlib
from rich.console import Console
import devtools.supervisor
devtools.supervisor.STOP_SECONDS = 1
supervisor = devtools.supervisor.Supervisor({{"PATH": "/usr/bin:/bin"}}, pathlib.Path({str(tmp_path)!r}), Console())
supervisor.add("lives", "sleep", "61")
supervisor.add("deaf", "sh", "-c", "trap : TERM; echo $$ > deaf; while :; do sleep 0.1; done")
supervisor.stop_on_signals()
supervisor.start()
supervisor.run()
"""
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as supervisor:
        deaf = int(eventually(lambda: (tmp_path / "deaf").exists() and (tmp_path / "deaf").read_text()))

        supervisor.send_signal(signal.SIGTERM)

        assert supervisor.wait(30) == 0
    assert not is_running(deaf, "sh")


def test_what_a_dead_process_left_is_ended_and_another_programs_group_is_not(tmp_path):
    program = (
        f"import subprocess; subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(62)'])"
    )
    subprocess.run(
        ["setsid", "sh", "-c", 'echo $$ > leader; exec "$@"', "sh", sys.executable, "-c", program],
        cwd=tmp_path,
        check=True,
    )
    leader = int((tmp_path / "leader").read_text())
    other = subprocess.Popen(["tail", "-f", "/dev/null"], start_new_session=True)
    eventually(lambda: members([leader], "time.sleep"))

    assert end_groups([leader, other.pid], sys.executable, within=5) == 1

    assert members([leader], sys.executable) == []
    assert other.poll() is None
    other.terminate()
    other.wait(5)


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


def test_only_one_command_at_a_time_holds_a_set_of_services(tmp_path):
    first, second = State(folder=tmp_path), State(folder=tmp_path)

    with first.held(wait=False) as ours, second.held(wait=False) as theirs:
        assert (ours, theirs) == (True, False)

    with second.held(wait=False) as ours:
        assert ours


def test_a_state_of_another_version_is_read_as_far_as_it_is_known(tmp_path, monkeypatch):
    monkeypatch.setattr("devtools.state.HOME", tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "state.json").write_text('{"web_port": 8123, "forgotten": 1}')

    assert State.load("old").web_port == 8123


def test_a_command_that_needs_a_running_server_says_so(tmp_path):
    program = f"""
import pathlib, devtools.running
devtools.running.PIDFILE = pathlib.Path({str(tmp_path)!r}) / "none"
from devtools.__main__ import run_beside
run_beside("x")
"""
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Nothing is running" in said.stderr
