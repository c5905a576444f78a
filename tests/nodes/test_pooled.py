"""PgBouncer in transaction mode: fewer connections than threads, and nothing of one client's left for another."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest

from tests.chaos.stack import eventually

pytestmark = pytest.mark.live

#: What PgBouncer itself keeps right for each client.
FOLLOWED = ("application_name", "client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings")
LEFT_BEHIND = """
SELECT ARRAY(SELECT name FROM pg_settings WHERE source = 'session' AND name <> ALL(%s)),
       (SELECT count(*) FROM pg_prepared_statements),
       (SELECT count(*) FROM pg_cursors WHERE is_holdable),
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
       (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema())
"""
LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "synchronous_commit")


@pytest.fixture
def sessions(house):
    """All that PostgreSQL has for the house, each held by a transaction."""
    with ExitStack() as stack:
        found = [stack.enter_context(psycopg.connect(house.bouncer.url)) for _ in range(house.bouncer.SIZE)]
        pids = {session.execute("SELECT pg_backend_pid()").fetchone() for session in found}
        assert len(pids) == house.bouncer.SIZE
        yield found


def call(house, method, path, who, **body):
    return house.http.request(method, path, json=body, headers=house.bearer(who))


def test_a_rush_leaves_nothing_behind_and_its_counts_are_exact(house, request):
    def try_to_buy(buyer):
        reserved = call(house, "POST", "/cart/reserve", buyer, promo_id=house.made["few"])
        if reserved.status_code != 201:
            return reserved.json()["code"]
        token = reserved.json()["reservation_token"]
        if buyer % 3 == 0:
            return call(house, "PUT", "/cart/cancel", buyer, reservation_token=token).json()["status"]
        item = {"product": house.made["product"], "quantity": 1}
        assert call(house, "POST", "/api/v1/orders/cart/add_item/", buyer, **item).status_code in (200, 201)
        return call(house, "PUT", "/cart/checkout", buyer, reservation_token=token).json()["status"]

    def activate(_):
        return call(house, "POST", "/api/v1/activation/", "poor", offer_id=house.made["offer"]).status_code

    with ThreadPoolExecutor(16) as crowd:
        bought = crowd.map(try_to_buy, range(60, 84))
        activated = list(crowd.map(activate, range(15)))
        ends = list(bought)

    assert ends.count("confirmed") <= 5
    assert set(ends) <= {"confirmed", "cancelled", "out_of_stock"}
    assert (activated.count(202), activated.count(400)) == (5, 10)
    eventually(lambda: spent(house, "poor"))
    for session in request.getfixturevalue("sessions"):
        assert session.execute(LEFT_BEHIND, (list(FOLLOWED),)).fetchone() == ([], 0, 0, 0, 0)
        assert [session.execute(f"SHOW {name}").fetchone()[0] for name in LIMITS] == [
            "5s",
            "30s",
            "30s",
            "on",
        ]


def spent(house, who):
    """Whether nothing is left, and nothing held."""
    found = house.http.get("/api/v1/account/balance/", headers=house.bearer(who)).json()
    return (found["balance"], found["held"]) == ("0.00", "0.00")


def test_a_program_that_would_lose_its_limits_is_refused(house):
    with pytest.raises(psycopg.OperationalError, match="unsupported startup parameter"):
        psycopg.connect(house.bouncer.url, options="-c lock_timeout=5s")


def test_the_back_office_opens_and_the_trail_knows_who_changed_what(house):
    staff = house.client(house.url, follow_redirects=True)

    def submit(path, **form):
        page = staff.get(path).text
        form["csrfmiddlewaretoken"] = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        return staff.post(path, data=form, headers={"Referer": house.url + path})

    assert submit("/account/login/", username="admin", password="password123").status_code == 200
    events = staff.get("/admin/identity/userevent/")

    assert events.status_code == 200
    assert "admin" in events.text
