"""Starting, stopping, and the management command."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from earmark.provider_simulator.server import Simulator

from .conftest import Client, order

RUN = """
import sys, django
from django.conf import settings
settings.configure(INSTALLED_APPS=["earmark.provider_simulator"])
django.setup()
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "provider_simulator", *sys.argv[1:]])
"""


def test_stopping_hangs_up_and_starting_again_remembers(simulator: Simulator, client: Client) -> None:
    done = client.post("t-1").json()

    simulator.stop()

    with pytest.raises(httpx.TransportError):
        client.ask("t-1")
    simulator.start()
    assert client.ask("t-1").json() == done


def test_stopping_does_not_wait_for_slow_requests(simulator: Simulator, client: Client) -> None:
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(client.post, "t-1", "slow:10")
        while not simulator.provider.ledger.find("t-1"):
            time.sleep(0.01)

        simulator.stop()

        assert isinstance(slow.exception(timeout=7), httpx.TransportError)


def test_a_taken_port_is_an_error(simulator: Simulator) -> None:
    with pytest.raises(OSError, match="in use"):
        Simulator(port=int(simulator.url.rpartition(":")[2])).start()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_listens_logs_faults_and_ends_on_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    log = tmp_path / "faults.log"
    process = _command("--port", "0", "--fault", "error=1", "--seed", "3", "--log", str(log))
    assert process.stdout
    url = process.stdout.readline().split()[-1]
    headers = {"Idempotency-Key": "t-1"}
    assert httpx.post(f"{url}/activations", headers=headers, json=order("t-1")).status_code == 500
    assert log.read_text() == "POST t-1 error -> 500\n"

    process.send_signal(number)

    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fault", "eror=1"],
        ["--fault", "error"],
        ["--latency-ms", "-1"],
        ["--port", "99999"],
        ["--log", "/no/such/folder/log"],
    ],
)
def test_the_command_refuses_arguments_that_make_no_sense(arguments: list[str]) -> None:
    process = _command(*arguments)

    _, errors = process.communicate(timeout=60)

    assert process.returncode != 0
    assert "Traceback" not in errors


def _command(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
