"""The compose files work: every command with every variable as they say, health checks too."""

import json
import re
import time
from contextlib import closing
from http.client import HTTPSConnection
from urllib.parse import urlsplit

import httpx
import pytest

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]
PASSWORD = "password123"


def activation(client, user="user1"):
    """Logs in, activates an offer, and answers with its final status."""
    entered = client.post("/api/v1/auth/login/", json={"username": user, "password": PASSWORD})
    assert entered.status_code == 200, entered.text
    headers = {"Authorization": f"Bearer {entered.json()['access']}"}
    offer = client.get("/api/v1/offers/?ordering=price").json()["results"][0]
    asked = client.post("/api/v1/activation/", json={"offer_id": offer["id"]}, headers=headers)
    assert asked.status_code == 202, asked.text
    status = f"/api/v1/activation/status/{asked.json()['transaction_id']}/"
    deadline = time.monotonic() + 60
    while (found := client.get(status, headers=headers).json())["status"] == "PENDING":
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found["status"]


def test_the_demo_serves_and_every_health_check_says_so(demo):
    demo.become_healthy("web", "worker", "beat", "simulator", "payments", "flower", "postgres", "redis")

    with httpx.Client(base_url=f"http://127.0.0.1:{demo.ports['web']}", timeout=30) as client:
        assert activation(client) == "SUCCESS"
        assert client.get("/swagger/").status_code == 200
        style = client.get("/static/admin/css/base.css")
    assert style.status_code == 200


def test_a_payment_comes_back_to_the_shop(demo):
    url = f"http://127.0.0.1:{demo.ports['web']}"
    with httpx.Client(base_url=url, auth=("user2", PASSWORD), timeout=30) as client:
        product = client.get("/api/products/?in_stock=true").json()["results"][0]["id"]
        body = {"items": [{"product": product, "quantity": 1}], "payment_method": "sandbox"}
        order = client.post("/api/v1/orders/orders/", json=body).json()
        checkout = client.post(f"/api/v1/orders/orders/{order['id']}/pay/").json()["checkout_url"]

        assert checkout.startswith(f"http://localhost:{demo.ports['payments']}/checkout/")
        assert httpx.post(checkout, data={"decision": "approve"}).status_code < 400
        assert _soon(lambda: _payment(client, order["id"])["status"] == "authorized")


def test_a_process_that_is_gone_is_not_healthy(demo):
    assert demo.stop("beat") == {"beat": 0}

    old = demo.room("beat") / "earmark-beat.alive"
    old.unlink(missing_ok=True)
    assert not demo.is_healthy("beat")


def test_production_serves_over_tls_through_the_pooler(production, browser):
    assert activation(browser) == "SUCCESS"

    answer = browser.get("/api/v1/offers/")
    assert "max-age" in answer.headers["strict-transport-security"]
    assert "server" not in answer.headers
    moved = httpx.get(f"{production.plain}/api/v1/offers/")
    assert (moved.status_code, moved.headers["location"]) == (308, "https://localhost/api/v1/offers/")


def test_a_cached_list_is_not_sent_again_through_the_edge(browser):
    first = browser.get("/api/v1/offers/", headers={"Accept-Encoding": "gzip"})

    again = browser.get("/api/v1/offers/", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["content-encoding"] == "gzip"
    assert again.status_code == 304


def test_the_edge_is_not_told_who_calls(production, browser):
    wrong = {"username": "user1", "password": "wrong"}

    browser.post("/api/v1/auth/login/", json=wrong, headers={"X-Forwarded-For": "203.0.113.9"})

    said = production.log("web") + production.log("web2")
    (failed,) = [line for line in said.splitlines() if "login_failed" in line]
    assert re.search(r'"address": ?"(127\.0\.0\.1|::1)"', failed)


def test_what_is_for_the_house_alone_stays_inside(browser):
    assert browser.get("/metrics").status_code == 404


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(production, trust):
    with closing(HTTPSConnection(urlsplit(production.url).netloc, context=trust)) as connection:
        connection.putrequest("POST", "/cart/reserve")
        connection.putheader("Content-Length", str(12 * 2**20))
        connection.endheaders()
        answer = connection.getresponse()

        assert answer.status == 413
        assert json.load(answer)["code"] == "body_too_large"


def test_pictures_come_from_the_edge_and_nothing_else_in_their_folder(browser, place):
    name = f"products/{'ab' * 32}.png"
    folder = place["folder"] / "media/products"
    folder.mkdir(parents=True, exist_ok=True)
    (place["folder"] / "media" / name).write_bytes(b"a picture")
    (folder / "half.tmp").write_bytes(b"not for you")

    picture = browser.get(f"/media/{name}")

    assert (picture.content, picture.headers["content-type"]) == (b"a picture", "image/png")
    assert "immutable" in picture.headers["cache-control"]
    assert browser.get("/media/products/half.tmp").status_code == 404
    assert browser.get("/media/products/half.tmp").json()["code"] == "not_found"
    gone = browser.get(f"/media/products/{'cd' * 32}.png")
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    assert "immutable" not in gone.headers.get("cache-control", "")


def test_one_of_two_web_processes_is_enough(production, browser):
    assert production.stop("web2")["web2"] in {0, -15}

    answers = {browser.get("/api/v1/offers/").status_code for _ in range(20)}

    assert answers == {200}
    assert activation(browser) == "SUCCESS"


def test_without_any_web_process_the_edge_says_so_in_our_words(production, browser):
    production.stop("web")

    answer = browser.get("/api/v1/offers/")

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert answer.headers["retry-after"] == "2"


def test_a_dump_is_made_and_can_be_read(production, place):
    backups = place["folder"] / "backups"
    backups.mkdir()
    (shell, flag, line) = production.command("backup")

    production.run("backup", shell, flag, line.replace("/backups", str(backups)))

    (dump,) = backups.iterdir()
    assert re.fullmatch(r"earmark-\d{8}T\d{6}Z\.dump", dump.name)
    assert "ledger_entry" in production.run("backup", "pg_restore", "--list", str(dump))


def _payment(client, order):
    return client.get(f"/api/v1/orders/orders/{order}/").json()["payment"]


def _soon(look, within=60):
    deadline = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found
