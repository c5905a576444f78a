"""Reads that a replica answers, and that nobody can tell."""

import pytest

from tests.chaos.stack import eventually

pytestmark = pytest.mark.live

#: Path → a table that it reads, of those that nobody decides by.
READS = {
    "/api/stores/": "inventory_store",
    "/api/v1/products/products/?search={n}": "catalog_product",
    "/api/v1/products/categories/tree/?n={n}": "catalog_category",
    "/api/v1/products/products/export/?format=csv": "catalog_product",
    "/api/v1/products/reviews/": "reviews_review",
    "/api/v1/offers/?n={n}": "offers_offer",
    "/api/v1/orders/orders/": "orders_order",
    "/api/v1/account/transactions/": "wallet_",
    "/promos/": "flash_flashpromo",
    "/promos/{promo}/audience": "flash_flashpromo",
}
DECISIONS = (
    "/api/v1/account/balance/",
    "/api/v1/orders/cart/",
    "/api/v1/auth/profile/",
    "/promos/{promo}/eligibility",
)


def lamp(house, node, *, who=0):
    """The product's price, as the node shows it."""
    path = f"/api/v1/products/products/{house.made['product']}/"
    answer = node.get(path, headers=house.bearer(who))
    assert answer.status_code == 200, answer.text
    return answer.json()["price"]


def reprice(house, node, price):
    path = f"/api/v1/products/products/{house.made['product']}/"
    answer = node.patch(path, json={"price": price}, headers=house.bearer("admin"))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", READS)
def test_what_nobody_decides_by_is_read_from_the_replica(house, path):
    def read():
        read.n += 1  # another answer than those that are cached
        asked = path.format(n=read.n, promo=house.made["promo"])
        assert house.http.get(asked, headers=house.bearer("admin")).status_code == 200

    read.n = 0

    eventually(lambda: READS[path] in house.replica.asked(read))


def test_what_is_decided_by_is_read_from_the_primary(house):
    def read():
        for path in DECISIONS:
            answer = house.http.get(path.format(promo=house.made["promo"]), headers=house.bearer(0))
            assert answer.status_code == 200, answer.text

    assert "SELECT" not in house.replica.asked(read)


def test_nobody_reads_the_past_while_the_replica_stands_still(house):
    one, other = house.nodes
    own = house.bearer(1)
    goods = {"items": [{"product": house.made["product"], "quantity": 1}], "payment_method": "wallet"}

    with house.replica.paused():
        for price in ("11.00", "12.00", "13.00"):
            reprice(house, one, price)
            assert (lamp(house, other), lamp(house, one)) == (price, price)
        placed = one.post("/api/v1/orders/orders/", json=goods, headers=own)
        mine = other.get("/api/v1/orders/orders/", headers=own).json()["results"]

    assert placed.status_code == 201, placed.text
    assert mine[0]["id"] == placed.json()["id"]


def test_a_dead_replica_is_done_without_and_taken_up_again(house):
    def read():
        assert house.http.get("/api/stores/").status_code == 200

    eventually(lambda: "inventory_store" in house.replica.asked(read))
    house.replica.kill()
    for _ in range(8):
        read()

    house.replica.start()

    eventually(lambda: "inventory_store" in house.replica.asked(read))
