"""What dies, and what then: over HTTP, with real processes."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.chaos.stack import eventually

pytestmark = pytest.mark.live


@pytest.fixture
def rich(stack):
    """A fresh customer with money, and their id."""

    def make(username, amount):
        admin = stack.customer("admin")
        customer = stack.customer(username)
        who = customer.get("/api/v1/auth/profile/").json()["id"]
        has = Decimal(customer.get("/api/v1/account/balance/").json()["balance"])
        missing = Decimal(amount) - has
        paid = admin.post("/api/v1/account/top-ups/", json={"user_id": who, "amount": f"{missing:.2f}"})
        assert paid.status_code == 201, paid.text
        return customer

    return make


def cheapest(stack):
    return stack.http.get("/api/v1/offers/?search=Day").json()["results"][0]


def balance(customer):
    found = customer.get("/api/v1/account/balance/").json()
    return Decimal(found["balance"]), Decimal(found["held"])


def test_exactly_five_of_sixty_are_paid(stack):
    customer = stack.customer("user1")
    offer = stack.http.get("/api/v1/offers/?search=internet&price_max=20.00&price_min=20.00").json()[
        "results"
    ][0]
    assert balance(customer) == (100, 0)

    def activate(_):
        return customer.post("/api/v1/activation", json={"offer_id": offer["id"]}).status_code

    with ThreadPoolExecutor(60) as crowd:
        statuses = list(crowd.map(activate, range(60)))

    assert (statuses.count(202), statuses.count(400)) == (5, 55)
    eventually(lambda: balance(customer) == (0, 0))


def test_nothing_is_lost_when_all_goes_wrong_at_once(stack, rich):
    offer = cheapest(stack)
    price = Decimal(offer["price"])
    customer = rich("user2", 200)
    before = sum(balance(customer))
    stack.faults(seed=7, latency_ms=50, cut_after=0.3, error_after=0.1, cut=0.1, refuse=0.1, twice=0.1)

    def activate(n):
        headers = {"Idempotency-Key": f"chaos-{uuid4()}"}
        for _ in range(20):
            try:
                answer = customer.post("/api/v1/activation/", json={"offer_id": offer["id"]}, headers=headers)
            except httpx.TransportError:
                continue
            if answer.status_code == 202:
                return answer.json()["transaction_id"]
            time.sleep(0.2)
        raise AssertionError(answer.text)

    with ThreadPoolExecutor(8) as crowd:
        asked = [crowd.submit(activate, n) for n in range(50)]
        time.sleep(0.6)
        stack.kill("worker")
        stack.state.redis.stop()
        time.sleep(5)
        stack.state.redis.start()
        stack.kill("worker2")
        transactions = [one.result() for one in asked]

    ends = {one: stack.end_of(customer, one, within=120) for one in transactions}
    succeeded = {one for one, status in ends.items() if status["status"] == "SUCCESS"}
    works = [key for key in stack.works() if key in ends]
    assert len(set(transactions)) == 50
    assert sorted(works) == sorted(succeeded)  # none done twice, none refunded that was done
    assert balance(customer) == (before - len(succeeded) * price, 0)


def test_polls_and_activations_go_on_without_redis(stack, rich):
    customer = rich("user3", 150)
    offer = cheapest(stack)
    stack.state.redis.stop()
    try:
        answer = customer.post("/api/v1/activation/", json={"offer_id": offer["id"]})
        assert answer.status_code == 202
        status = customer.get(f"/api/v1/activation/status/{answer.json()['transaction_id']}/")
        assert status.json()["status"] == "PENDING"
        assert stack.customer("user3").get("/api/v1/auth/profile/").status_code == 200
        assert stack.http.get("/api/v1/offers/").status_code == 200
        assert stack.http.get("/readyz").json()["status"] == "degraded"
    finally:
        stack.state.redis.start()

    assert stack.end_of(customer, answer.json()["transaction_id"])["status"] == "SUCCESS"


def test_a_redis_that_hangs_does_not_leave_an_old_status_behind(stack, rich):
    customer = rich("user4", 150)
    stack.faults(latency_ms=1500)
    asked = customer.post("/api/v1/activation/", json={"offer_id": cheapest(stack)["id"]}).json()
    customer.get(f"/api/v1/activation/status/{asked['transaction_id']}/")
    stack.state.redis.pause()
    time.sleep(3)
    stack.state.redis.resume()

    assert stack.end_of(customer, asked["transaction_id"], within=40)["status"] == "SUCCESS"


def test_postgresql_away_is_503_and_nothing_is_half_done(stack, rich):
    customer = rich("user5", 150)
    offer = cheapest(stack)
    before = sum(balance(customer))

    stack.state.postgres.kill()
    away = customer.post("/api/v1/activation/", json={"offer_id": offer["id"]})
    stack.state.postgres.start()

    assert away.status_code == 503
    assert away.headers["content-type"] == "application/problem+json"
    assert int(away.headers["Retry-After"]) > 0
    answer = eventually(lambda: accepted(customer, offer), within=60)
    assert stack.end_of(customer, answer["transaction_id"])["status"] == "SUCCESS"
    assert sum(balance(customer)) == before - Decimal(offer["price"])


def accepted(customer, offer):
    answer = customer.post("/api/v1/activation/", json={"offer_id": offer["id"]})
    return answer.json() if answer.status_code == 202 else None


def test_the_demo_holds(stack):
    """The customer's journey, as `./dev demo` plays it."""
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    urls = {"EARMARK_URL": stack.url, "SIMULATOR_URL": str(stack.simulator.base_url)}
    done = subprocess.run(
        [sys.executable, "-m", "devtools.demo"],
        env=stack.env | urls,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nobody_opens_a_connection_for_each_task(stack):
    """The beat queues some ten tasks a second. PostgreSQL counts sessions late: half a second after they began."""
    sessions = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"
    with psycopg.connect(stack.env["DATABASE_URL"], autocommit=True) as database:

        def opened_in(seconds):
            before = database.execute(sessions).fetchone()[0]
            time.sleep(seconds)
            return database.execute(sessions).fetchone()[0] - before

        assert eventually(lambda: opened_in(3) < 10)
