"""The cart: what is put in, what it shows, what it refuses."""

import pytest

from earmark.catalog.models import Product
from earmark.orders.models import Cart, CartItem
from earmark.orders.rules import MOST_LINES
from tests.factories import anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_product, make_store, sell_at

pytestmark = pytest.mark.django_db

CART = "/api/v1/orders/cart/"
EMPTY = {"items": [], "subtotal_amount": "0.00", "total_amount": "0.00", "currency": "USD"}


@pytest.fixture
def client(db):
    return bearer(make_user())


def add(client, product, quantity=1, **body):
    return client.post(CART + "add_item/", {"product": product.pk, "quantity": quantity} | body)


def quantities(answer):
    """By product."""
    assert answer.status_code == 200, answer.content
    return {line["product"]: line["quantity"] for line in answer.json()["items"]}


def test_a_new_cart_is_empty(client):
    assert client.get(CART).json() == EMPTY


def test_what_is_put_in_is_shown_with_its_price_and_what_is_left(client):
    chair = make_product("Chair", price=49_90, stock=3)

    answer = add(client, chair, 2)

    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "product": chair.pk,
                "name": "Chair",
                "sku": chair.sku,
                "slug": chair.slug,
                "store": 1,
                "quantity": 2,
                "unit_price": "49.90",
                "line_total": "99.80",
                "available": 3,
            }
        ],
        "subtotal_amount": "99.80",
        "total_amount": "99.80",
        "currency": "USD",
    }
    assert client.get(CART).json() == answer.json()


def test_quantities_add_up_and_one_is_what_is_meant_without_any(client):
    chair = make_product(stock=9)
    add(client, chair, 2)

    answer = client.post(CART + "add_item/", {"product": chair.pk})

    assert quantities(answer) == {chair.pk: 3}


def test_more_than_is_left_may_be_put_in(client):
    chair = make_product(stock=3)

    answer = add(client, chair, 5)

    assert answer.json()["items"][0]["available"] == 3
    assert quantities(answer) == {chair.pk: 5}


def test_each_store_has_its_own_line_and_price(client):
    chair = make_product(price=10_00, stock=3)
    there = sell_at(make_store(), chair, stock=1, base_price=8_00)
    add(client, chair)

    answer = add(client, chair, 2, store=there.store_id)

    lines = answer.json()["items"]
    assert [(line["store"], line["unit_price"], line["available"]) for line in lines] == [
        (1, "10.00", 3),
        (there.store_id, "8.00", 1),
    ]
    assert answer.json()["total_amount"] == "26.00"


def test_what_is_not_sold_any_more_stays_to_be_seen_and_does_not_count(client):
    chair, table = make_product(price=10_00, stock=3), make_product(price=5_00, stock=3)
    add(client, chair)
    add(client, table)
    Product.objects.filter(pk=chair.pk).update(is_active=False)

    cart = client.get(CART).json()

    assert [(line["product"], line["available"]) for line in cart["items"]] == [(chair.pk, 0), (table.pk, 3)]
    assert cart["total_amount"] == "5.00"


def test_a_new_price_is_the_carts_price(client):
    chair = make_product(price=10_00, stock=3)
    add(client, chair, 2)

    Product.objects.filter(pk=chair.pk).update(price=7_00)

    assert client.get(CART).json()["total_amount"] == "14.00"


def test_a_quantity_is_set(client):
    chair = make_product(stock=3)
    add(client, chair, 2)

    answer = client.patch(CART + "update_quantity/", {"product": chair.pk, "quantity": 7})

    assert quantities(answer) == {chair.pk: 7}


def test_a_quantity_of_zero_takes_it_out(client):
    chair = make_product(stock=3)
    add(client, chair, 2)

    answer = client.patch(CART + "update_quantity/", {"product": chair.pk, "quantity": 0})

    assert answer.json() == EMPTY


@pytest.mark.parametrize("quantity", [0, 4])
def test_what_is_not_in_the_cart_cannot_be_changed(client, quantity):
    chair = make_product(stock=3)

    answer = client.patch(CART + "update_quantity/", {"product": chair.pk, "quantity": quantity})

    assert problem(answer) == (404, "not_in_cart")


@pytest.mark.parametrize("where", ["body", "query"])
def test_a_product_is_taken_out_by_body_or_query(client, where):
    chair, table = make_product(stock=3), make_product(stock=3)
    add(client, chair)
    add(client, table)

    if where == "body":
        answer = client.delete(CART + "remove_item/", {"product": chair.pk})
    else:
        answer = client.delete(f"{CART}remove_item/?product={chair.pk}")

    assert quantities(answer) == {table.pk: 1}


def test_a_product_is_taken_out_of_one_store_or_of_all(client):
    chair = make_product(stock=3)
    there = sell_at(make_store(), chair, stock=1)
    add(client, chair)
    add(client, chair, store=there.store_id)

    one = client.delete(f"{CART}remove_item/?product={chair.pk}&store={there.store_id}")
    add(client, chair, store=there.store_id)
    both = client.delete(f"{CART}remove_item/?product={chair.pk}")

    assert [line["store"] for line in one.json()["items"]] == [1]
    assert both.json() == EMPTY


def test_what_is_not_in_the_cart_cannot_be_taken_out(client):
    assert problem(client.delete(f"{CART}remove_item/?product=1")) == (404, "not_in_cart")


def test_a_cart_is_emptied(client):
    add(client, make_product(stock=3))

    assert client.delete(CART + "clear/").json() == EMPTY
    assert client.get(CART).json() == EMPTY


def test_carts_are_their_users_own(client):
    add(client, make_product(stock=3))

    assert bearer(make_user()).get(CART).json() == EMPTY


def test_an_unknown_product_is_not_found(client):
    answer = client.post(CART + "add_item/", {"product": 10**12})

    assert problem(answer) == (404, "product_not_found")
    assert not Cart.objects.exists()


def test_a_product_that_is_not_sold_is_not_found(client):
    chair = make_product(stock=3, is_active=False)

    assert problem(add(client, chair)) == (404, "product_not_found")


@pytest.mark.parametrize("store", [10**12, "other"])
def test_a_store_that_does_not_sell_it_is_not_found(client, store):
    chair = make_product(stock=3)

    answer = add(client, chair, store=make_store().pk if store == "other" else store)

    assert problem(answer) == (404, "product_not_found")


def test_a_cart_takes_so_many_different_things(client):
    Product.objects.bulk_create(
        Product(name=f"p{n}", slug=f"p{n}", sku=f"p{n}", price=1, currency="USD")
        for n in range(MOST_LINES + 1)
    )
    first, *others = Product.objects.order_by("id")
    add(client, first)
    cart = Cart.objects.get()
    CartItem.objects.bulk_create(CartItem(cart=cart, product=product, quantity=1) for product in others[:-1])

    assert problem(add(client, others[-1])) == (409, "cart_full")
    assert add(client, first).status_code == 200


def test_more_than_a_million_of_one_thing_is_refused(client):
    chair = make_product(stock=3)
    add(client, chair, 10**6)

    assert bad_fields(add(client, chair)) == ["quantity"]


@pytest.mark.parametrize("quantity", [0, -1, 10**6 + 1, 10**30, 1.5, "x", None, [], {}, True])
def test_a_quantity_that_makes_no_sense_is_refused(client, quantity):
    chair = make_product(stock=3)

    answer = client.post(CART + "add_item/", {"product": chair.pk, "quantity": quantity})

    assert bad_fields(answer) == ["quantity"]


@pytest.mark.parametrize("product", [None, "x", 0, -1, 10**30, [], {}, "a\0"])
@pytest.mark.parametrize("path", ["add_item", "update_quantity", "remove_item"])
def test_a_product_that_makes_no_sense_is_refused(client, path, product):
    verb = {"add_item": client.post, "update_quantity": client.patch, "remove_item": client.delete}[path]

    assert bad_fields(verb(f"{CART}{path}/", {"product": product, "quantity": 1})) == ["product"]


@pytest.mark.parametrize("count", [10, 1000])
def test_reading_a_cart_makes_two_trips_however_full_it_is(client, count, statements):
    Product.objects.bulk_create(
        Product(name=f"p{n}", slug=f"p{n}", sku=f"p{n}", price=1, currency="USD") for n in range(count)
    )
    first, *others = Product.objects.order_by("id")
    add(client, first)
    cart = Cart.objects.get()
    CartItem.objects.bulk_create(CartItem(cart=cart, product=product, quantity=1) for product in others)

    with statements() as seen:
        answer = client.get(CART)

    assert len(answer.json()["items"]) == count
    assert len(seen) == 2, seen


def test_a_guest_and_a_bad_token_are_not_the_same(client):
    stranger = anybody()
    stranger.credentials(HTTP_AUTHORIZATION="Bearer nonsense")

    assert problem(stranger.get(CART))[0] == 401
