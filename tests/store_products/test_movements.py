"""Goods come in and are counted, in stores and online."""

import pytest

from earmark.inventory.models import Movement
from tests.factories import anybody, bad_fields, bearer, key, make_user, problem
from tests.shop import make_merchant, make_product, sell_at, stock_of

from .paths import path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


def test_goods_come_in_and_are_counted(merchant, store, radio):
    there = sell_at(store, radio)

    came = merchant.post(path(there, "receive/"), {"quantity": 24, "reason": "delivery 7"}, **key("d7"))
    again = merchant.post(path(there, "receive/"), {"quantity": 24, "reason": "delivery 7"}, **key("d7"))
    counted = merchant.post(path(there, "adjust/"), {"quantity": -2, "reason": "broken"})

    assert (came.status_code, counted.status_code) == (201, 201)
    assert again.json() == came.json()
    assert (came.json()["kind"], came.json()["quantity"]) == ("receive", 24)
    assert stock_of(there) == (22, 0)


def test_more_than_there_is_cannot_be_taken_away(merchant, store, radio):
    there = sell_at(store, radio, stock=2)

    refused = merchant.post(path(there, "adjust/"), {"quantity": -3, "reason": "stolen"})

    assert problem(refused) == (409, "insufficient_stock")
    assert (refused.json()["available"], refused.json()["asked"]) == (2, 3)
    assert stock_of(there) == (2, 0)


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("receive/", {"quantity": 0}, "quantity"),
        ("receive/", {"quantity": "many"}, "quantity"),
        ("receive/", {}, "quantity"),
        ("receive/", {"quantity": 10**20}, "quantity"),
        ("adjust/", {"quantity": 0, "reason": "x"}, "quantity"),
        ("adjust/", {"quantity": 1}, "reason"),
        ("adjust/", {"quantity": 1, "reason": "a\0"}, "reason"),
    ],
)
def test_a_movement_has_a_quantity_and_an_adjustment_a_reason(merchant, store, radio, verb, body, field):
    there = sell_at(store, radio, stock=2)

    assert bad_fields(merchant.post(path(there, verb), body)) == [field]
    assert Movement.objects.count() == 1


def test_online_stock_is_moved_at_the_product():
    product = make_product("Lamp")
    admin, online = bearer(make_user(role="admin")), f"/api/v1/products/products/{product.pk}/"

    assert admin.get(f"{online}movements/").json()["results"] == []
    assert admin.post(f"{online}receive/", {"quantity": 5}).status_code == 201
    assert admin.post(f"{online}adjust/", {"quantity": -1, "reason": "lost"}).status_code == 201

    assert anybody().get(online).json()["stock_quantity"] == 4
    assert stock_of(product) == (4, 0)
    assert [item["quantity"] for item in admin.get(f"{online}movements/").json()["results"]] == [-1, 5]
    assert [item["kind"] for item in admin.get(f"{online}movements/?kind=ADJUST").json()["results"]] == [
        "adjust"
    ]


def test_a_merchant_moves_the_online_stock_of_own_products_alone(merchant, store):
    own, house = make_product(store=store), make_product()

    assert merchant.post(f"/api/products/{own.pk}/receive/", {"quantity": 1}).status_code == 201
    refused = merchant.post(f"/api/products/{house.pk}/receive/", {"quantity": 1})
    assert problem(refused) == (404, "product_not_found")


def test_history_is_narrowed_and_paged_newest_first(merchant, store, radio):
    there = sell_at(store, radio, stock=9)
    for quantity in (-1, -2, -3):
        merchant.post(path(there, "adjust/"), {"quantity": quantity, "reason": "counted"})

    def quantities(**asked):
        answer = merchant.get(path(there, "movements/"), asked)
        assert answer.status_code == 200, answer.content
        return [item["quantity"] for item in answer.json()["results"]]

    assert quantities() == [-3, -2, -1, 9]
    assert quantities(kind="Receive") == [9]
    middle = merchant.get(path(there, "movements/")).json()["results"][1]["created_at"]
    assert quantities(created_after=middle) == [-3, -2]
    assert quantities(created_before=middle) == [-1, 9]
    first = merchant.get(path(there, "movements/"), {"page_size": 3}).json()
    assert first.keys() == {"next", "previous", "results"}
    assert [item["quantity"] for item in merchant.get(first["next"]).json()["results"]] == [9]


@pytest.mark.parametrize(
    "query", ["kind=theft", "created_after=soon", "created_before=%00", "cursor=x", "page_size=0"]
)
def test_history_is_not_narrowed_by_nonsense(merchant, store, radio, query):
    assert bad_fields(merchant.get(f"{path(sell_at(store, radio), 'movements/')}?{query}"))


def test_history_says_whose_hand_it_was_and_no_more_is_shown_of_them(store, radio):
    ana, there = make_merchant(store), sell_at(store, radio)

    shown = bearer(ana).post(path(there, "receive/"), {"quantity": 2}).json()

    assert shown.keys() == {"id", "kind", "quantity", "reason", "actor", "created_at"}
    assert (shown["actor"], shown["reason"]) == (ana.username, "")


def test_customers_neither_move_stock_nor_see_its_history(store, radio):
    there = sell_at(store, radio, stock=2)

    for client, refused in ((bearer(make_user()), 403), (anybody(), 401)):
        assert client.post(path(there, "receive/"), {"quantity": 2}).status_code == refused
        assert client.post(path(there, "adjust/"), {"quantity": 2, "reason": "x"}).status_code == refused
        assert client.get(path(there, "movements/")).status_code == refused
    assert stock_of(there) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_stock_that_moved_is_seen_in_the_product_list_at_once(merchant, store):
    own = make_product(store=store, stock=1)

    def shown():
        return anybody().get("/api/products/").json()["results"][0]["stock_quantity"]

    assert shown() == 1
    merchant.post(f"/api/products/{own.pk}/receive/", {"quantity": 6})
    assert shown() == 7


@pytest.mark.parametrize("size", [10, 1000])
def test_history_costs_the_same_queries_however_long_it_is(
    size, merchant, store, radio, django_assert_num_queries
):
    there = sell_at(store, radio)
    made = Movement.objects.bulk_create(
        Movement(stock_id=there.stock_id, kind="receive", quantity=1) for _ in range(size)
    )

    merchant.get(path(there))  # its token is looked up once

    with django_assert_num_queries(3):  # whose store it is, which stock, the page
        found = merchant.get(path(there, "movements/"), {"page_size": 100}).json()["results"]

    assert [item["id"] for item in found] == [str(movement.pk) for movement in reversed(made)][:100]
    Movement.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_the_first_goods_of_many_who_bring_them_at_once_all_count(race):
    lamp, admins = make_product(), [bearer(make_user(role="admin")) for _ in range(8)]

    answers = race(8, lambda n: admins[n].post(f"/api/products/{lamp.pk}/receive/", {"quantity": n + 1}))

    assert [answer.status_code for answer in answers] == [201] * 8
    assert stock_of(lamp) == (36, 0)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_the_last_ones_away_nobody_takes_what_is_not_there(race, store, radio):
    there, admins = sell_at(store, radio, stock=10), [bearer(make_user(role="admin")) for _ in range(8)]

    answers = race(8, lambda n: admins[n].post(path(there, "adjust/"), {"quantity": -3, "reason": "broken"}))

    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 5
    assert stock_of(there) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_store_product_that_goes_while_its_first_goods_come_does_one_or_the_other(race, store):
    admins = [bearer(make_user(role="admin")) for _ in range(2)]
    for _ in range(6):
        there = sell_at(store, make_product())
        acts = [
            lambda there=there: admins[0].delete(path(there)),
            lambda there=there: admins[1].post(path(there, "receive/"), {"quantity": 3}),
        ]

        gone, came = race(2, lambda n, acts=acts: acts[n]())

        assert (gone.status_code, came.status_code) in [(204, 404), (409, 201)], (gone.content, came.content)
