"""A whole house, scraped: what two web processes and a worker count adds up, whoever is asked."""

import os
import signal
import subprocess
from collections import Counter
from contextlib import contextmanager

import httpx
import pytest

from devtools.commands import web_command
from devtools.ports import free_port
from devtools.state import ROOT
from tests.chaos.stack import eventually, running_stack
from tests.monitoring.conftest import samples

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def stack():
    with running_stack("monitoring") as running:
        yield running


@contextmanager
def another_web(stack):
    """Its URL; killed at the end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(web_command(port), cwd=ROOT, env=stack.env, start_new_session=True) as process:
        try:
            eventually(lambda: answers(url))
            yield url
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def answers(url):
    try:
        return httpx.get(f"{url}/readyz").is_success
    except httpx.TransportError:
        return False


def scrape(url):
    return samples(httpx.get(f"{url}/metrics").raise_for_status().text)


def reservations(shown):
    return Counter(
        {
            dict(labels)["outcome"]: int(count)
            for (name, *labels), count in shown.items()
            if name == "earmark_flash_reservations_total"
        }
    )


def test_a_sale_over_two_web_processes_is_counted_once_and_outlives_one_of_them(stack):
    customer = stack.customer("user1")
    promo = customer.get("/promos/active").json()["results"][0]["id"]
    codes = Counter()

    with another_web(stack) as url:
        other = stack.client(url, headers=customer.headers)
        for client in [customer, other] * 10:
            answer = client.post("/cart/reserve", json={"promo_id": promo})
            codes[answer.json().get("code", "reserved")] += 1
            if answer.status_code == 201:
                token = {"reservation_token": answer.json()["reservation_token"]}
                assert other.put("/cart/cancel", json=token).status_code == 200

        both = [reservations(scrape(stack.url)), reservations(scrape(url))]

    assert codes.total() == 20
    assert codes["reserved"] > 0
    assert both == [codes, codes]
    assert reservations(scrape(stack.url)) == codes


def test_the_page_of_a_web_process_shows_what_workers_and_beat_do(stack):
    def done():
        shown = scrape(stack.url)
        runs = shown.get(
            ("earmark_task_runs_total", ("outcome", "success"), ("task", "ledger.expire_due")), 0
        )
        kinds = Counter(
            dict(labels)["kind"] for name, *labels in shown if name == "earmark_process_memory_bytes"
        )
        alive = {kind: shown["earmark_processes", ("kind", kind)] for kind in ("worker", "beat")}
        return runs > 2 and kinds == {"web": 1, "worker": 2, "beat": 1} and alive == {"worker": 2, "beat": 1}

    assert eventually(done)
