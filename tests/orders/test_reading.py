"""Lists of orders: who sees which, filters, fields, costs."""

from datetime import UTC, datetime, timedelta

import pytest

from earmark.base.ids import new_id
from earmark.orders.models import Order, OrderLine, Payment
from earmark.orders.numbers import new_number
from tests.factories import bad_fields, bearer, make_user, problem
from tests.orders.calls import ORDERS, customer, item, placed, ship
from tests.orders.test_races import make_code
from tests.shop import make_merchant, make_product, make_store, sell_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(db):
    return make_product("Chair", price=10_00, stock=100)


def ids(client, query=""):
    """Of the orders that are listed."""
    answer = client.get(ORDERS + query)
    assert answer.status_code == 200, answer.content
    return [order["id"] for order in answer.json()["results"]]


def test_newest_first_and_only_own(chair):
    client, _ = customer()
    first, second = placed(client, item(chair)), placed(client, item(chair))
    placed(customer()[0], item(chair))

    assert ids(client) == [second["id"], first["id"]]


def test_pages_go_on_by_cursor(chair):
    client, _ = customer()
    made = [placed(client, item(chair))["id"] for _ in range(3)]

    page = client.get(ORDERS + "?page_size=2").json()
    rest = client.get(page["next"]).json()

    assert [order["id"] for order in page["results"] + rest["results"]] == made[::-1]
    assert rest["next"] is None


def test_a_merchant_sees_own_orders_and_those_with_lines_of_their_stores(chair):
    there, elsewhere = (sell_at(make_store(), chair, stock=9) for _ in range(2))
    user = make_merchant(there.store)
    merchant = bearer(user)
    own = placed(merchant, item(chair))
    theirs = placed(customer()[0], item(chair), item(chair, 1, there.store))
    placed(customer()[0], item(chair, 1, elsewhere.store))

    assert ids(merchant) == [theirs["id"], own["id"]]
    assert len(merchant.get(f"{ORDERS}{theirs['id']}/").json()["items"]) == 2


def test_a_merchant_without_a_store_sees_own_orders(chair):
    placed(customer()[0], item(chair))
    merchant = bearer(make_merchant())

    assert ids(merchant) == []


def test_an_admin_sees_all(chair):
    made = [placed(customer()[0], item(chair))["id"] for _ in range(2)]

    assert ids(bearer(make_user(role="admin"))) == made[::-1]


def test_filters_narrow(chair):
    client, _ = customer(money=500_00)
    make_code("TAKE5")
    small = placed(client, item(chair), method="wallet")
    large = placed(client, item(chair, 5), promo_code="TAKE5")
    ship(bearer(make_user(role="admin")), small)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")

    found = {
        query: ids(client, f"?{query}")
        for query in (
            "status=SHIPPED",
            "status=pending",
            "total_min=10.01",
            "total_max=10",
            "discount_min=0.01",
            "discount_max=0",
            "promo_code=take5",
            "promo_code=other",
            "payment_status=Captured",
            f"number={large['number'].lower().replace('-', '')}",
            f"created_after={tomorrow}",
            f"created_before={tomorrow}",
            "status=shipped&total_min=20",
        )
    }

    one, two = [small["id"]], [large["id"]]
    assert list(found.values()) == [one, two, two, one, two, one, two, [], one, two, [], two + one, []]


def test_staff_find_orders_by_address(chair):
    client, user = customer()
    order = placed(client, item(chair))
    placed(customer()[0], item(chair))
    admin = bearer(make_user(role="admin"))

    assert ids(admin, f"?user_email={user.email.upper()}") == [order["id"]]
    assert ids(admin, "?user_email=nobody@example.com") == []


def test_for_customers_an_address_is_no_filter(chair):
    client, _ = customer()
    order = placed(client, item(chair))
    other = make_user()

    assert ids(client, f"?user_email={other.email}") == [order["id"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=lost", "status"),
        ("total_min=x", "total_min"),
        ("total_min=1.001", "total_min"),
        ("total_max=1e30", "total_max"),
        ("discount_min=-1", "discount_min"),
        ("created_after=yesterday", "created_after"),
        ("number=ABC", "number"),
        ("number=7K4M-2QXK", "number"),
        ("payment_status=unpaid", "payment_status"),
        ("promo_code=" + "x" * 51, "promo_code"),
        ("promo_code=a%00b", "promo_code"),
        ("user_email=a%00b", "user_email"),
        ("page_size=0", "page_size"),
        ("cursor=x", "cursor"),
        ("fields=id,secret", "fields"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(query, field):
    assert bad_fields(customer()[0].get(f"{ORDERS}?{query}")) == [field]


def test_less_is_shown_to_who_wants_less(chair):
    client, _ = customer()
    order = placed(client, item(chair))

    assert client.get(ORDERS + "?fields=id,status").json()["results"] == [
        {"id": order["id"], "status": "pending"}
    ]
    assert client.get(f"{ORDERS}{order['id']}/?fields=number").json() == {"number": order["number"]}


@pytest.mark.parametrize("path", ["x", "5", "00000000-0000-7000-8000-00000000000g"])
def test_an_id_of_another_form_is_not_found(path):
    assert problem(customer()[0].get(f"{ORDERS}{path}/")) == (404, "not_found")


def make_orders(user, product, count):
    """So many orders of two lines, past the service."""
    now = datetime.now(UTC)
    orders = [
        Order(
            id=(id := new_id()),
            number=new_number(),
            user=user,
            currency="USD",
            subtotal=0,
            total=0,
            transfer_id=id,
            created_at=now,
            updated_at=now,
        )
        for _ in range(count)
    ]
    Order.objects.bulk_create(orders)
    Payment.objects.bulk_create(
        Payment(order=order, method="wallet", amount=0, currency="USD") for order in orders
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, product=product, store_id=1, stock=product.stock, unit_price=0, quantity=1, name="x"
        )
        for order in orders
    )


@pytest.mark.parametrize("count", [10, 1000])
@pytest.mark.parametrize("role", ["customer", "merchant", "admin"])
def test_a_page_costs_the_same_however_many_there_are(chair, role, count, statements):
    user = make_merchant(make_store()) if role == "merchant" else make_user(role=role)
    client = bearer(user)
    make_orders(user, chair, count)
    client.get(ORDERS)  # Redis knows by now that the token is good

    with statements() as seen:
        answer = client.get(ORDERS + "?page_size=100")

    assert len(answer.json()["results"]) == min(count, 100)
    assert len(seen) == 3 + (role == "merchant"), seen
