"""One sale over two web processes and two workers behind nginx, of which one is killed."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import httpx
import pytest

from devtools.ports import free_port
from tests.chaos.stack import eventually, final
from tests.nodes.house import RESERVES, UNITS
from tests.nodes.services import Nginx
from tests.nodes.test_replica import lamp, reprice

pytestmark = pytest.mark.live


@pytest.fixture
def until_answered(house):
    """Calls again under the same key until somebody says what became of it."""

    def call(method, path, who, key, **body):
        headers = house.bearer(who) | {"Idempotency-Key": key}
        for _ in range(60):
            try:
                answer = house.http.request(method, path, json=body, headers=headers)
            except httpx.TransportError:
                continue
            if answer.status_code != 503 and answer.json().get("code") != "idempotency_in_flight":
                return answer
            time.sleep(0.1)
        raise AssertionError(answer.text)

    return call


def test_forty_are_sold_of_forty_whatever_dies(house, until_answered):
    product, offer = house.made["product"], house.made["offer"]
    reprice(house, house.http, "10.00")
    wallet = {"payment_method": "wallet"}
    goods = {"items": [{"product": product, "quantity": 1}], **wallet}

    def visit(buyer):
        """What the buyer paid, the activation that was asked for, and whether a unit was to be had."""
        paid, asked = Decimal(0), None
        reserved = until_answered("POST", "/cart/reserve", buyer, f"r{buyer}", promo_id=house.made["promo"])
        if reserved.status_code == 201:
            token = reserved.json()["reservation_token"]
            bought = until_answered(
                "PUT", "/cart/checkout", buyer, f"c{buyer}", reservation_token=token, **wallet
            )
            assert bought.status_code == 200, bought.text
            paid += 5
        else:
            assert reserved.json()["code"] == "out_of_stock", reserved.text
        if buyer % 6 == 0:
            assert (
                until_answered("POST", "/api/v1/orders/orders/", buyer, f"o{buyer}", **goods).status_code
                == 201
            )
            paid += 10
        if buyer % 6 == 1:
            asked = until_answered("POST", "/api/v1/activation/", buyer, f"a{buyer}", offer_id=offer).json()
            paid += 1
        return paid, asked, reserved.status_code == 201

    buyers = [*range(2, 60), *range(84, 120)]
    before = {buyer: money(house, buyer) for buyer in buyers}
    with ThreadPoolExecutor(24) as crowd:
        visits = [crowd.submit(visit, buyer) for buyer in buyers]
        eventually(lambda: sum(one.done() for one in visits) > 10)
        house.kill("web1")
        house.kill("worker")
        ends = dict(zip(buyers, [one.result() for one in visits], strict=True))

    assert sum(got for _, _, got in ends.values()) == UNITS
    shown = house.http.get(f"/promos/{house.made['promo']}", headers=house.bearer("admin")).json()
    assert shown["remaining"] == 0
    for buyer, (paid, asked, _) in ends.items():
        if asked:
            assert house_end(house, buyer, asked)["status"] == "SUCCESS"
        assert before[buyer] - money(house, buyer) == paid


def money(house, buyer):
    return Decimal(house.http.get("/api/v1/account/balance/", headers=house.bearer(buyer)).json()["balance"])


def house_end(house, buyer, asked):
    """The activation's status once it is final."""
    path = f"/api/v1/activation/status/{asked['transaction_id']}/"
    return eventually(lambda: final(house.http.get(path, headers=house.bearer(buyer)).json()), within=90)


def test_a_limit_holds_over_all_nodes_together(house):
    began = time.monotonic()

    statuses = [
        house.nodes[n % 2]
        .post("/cart/reserve", json={"promo_id": 0}, headers=house.bearer("admin"))
        .status_code
        for n in range(3 * RESERVES)
    ]

    came_back = (time.monotonic() - began) * RESERVES / 60
    assert RESERVES <= len(statuses) - statuses.count(429) <= RESERVES + 1 + came_back


def test_a_token_opens_every_node_and_a_log_out_closes_them(house):
    one, other = house.nodes
    said = {"username": "user1", "password": "password123"}
    pair = one.post("/api/v1/auth/login/", json=said).json()
    own = {"Authorization": f"Bearer {pair['access']}"}

    opened = other.get("/api/v1/auth/profile/", headers=own).status_code
    one.post("/api/v1/auth/logout/", json={"refresh": pair["refresh"]}, headers=own)
    closed = other.get("/api/v1/auth/profile/", headers=own).status_code

    assert (opened, closed) == (200, 401)


def test_what_one_node_wrote_the_others_cache_shows(house):
    one, other = house.nodes

    for cents in range(10):
        reprice(house, one, f"20.0{cents}")
        assert lamp(house, other) == f"20.0{cents}"


def test_the_id_of_a_request_passes_and_a_file_comes_from_the_shared_folder(house):
    name = f"products/{'a' * 64}.png"
    file = house.state.folder / "media" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"picture")

    answer = house.http.get("/api/stores/", headers={"X-Request-ID": "from-outside"})
    picture = house.http.get(f"/media/{name}")

    assert answer.headers["X-Request-ID"] == "from-outside"
    assert (picture.content, picture.headers["Content-Type"]) == (b"picture", "image/png")
    assert "immutable" in picture.headers["Cache-Control"]


def test_what_nginx_refuses_is_a_problem_too(house, tmp_path):
    nobody = Nginx(tmp_path, [free_port(), free_port()], files=tmp_path)
    nobody.start()
    try:
        client = house.client(nobody.url)
        away = client.get("/api/stores/", headers={"X-Request-ID": 'a"b'})
        too_large = client.post("/api/v1/activation/", content=b" " * (17 * 1024 * 1024))
    finally:
        nobody.stop()

    assert (away.status_code, away.json()["code"]) == (503, "unavailable")
    assert away.headers["Retry-After"] == "2"
    assert (too_large.status_code, too_large.json()["code"]) == (413, "body_too_large")
    assert {answer.headers["Content-Type"] for answer in (away, too_large)} == {"application/problem+json"}
