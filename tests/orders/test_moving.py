"""Cancel, ship, deliver, and what tracking says of it."""

import pytest

from earmark.base.models import Fact
from earmark.inventory.models import Movement
from earmark.inventory.services.stock import adjust
from earmark.orders.models import Order, Payment
from earmark.promotions.models import PromoUse
from tests.factories import bad_fields, bearer, key, make_user, problem, wallet
from tests.orders.calls import ORDERS, customer, item, look, placed, ship, verb
from tests.orders.test_races import make_code
from tests.shop import change, make_merchant, make_product, make_store, sell_at, stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

NOBODY = {"id": "00000000-0000-7000-8000-000000000000"}


@pytest.fixture
def chair(db):
    return make_product("Chair", price=10_00, stock=10)


@pytest.fixture
def admin(db):
    return bearer(make_user(role="admin"))


def events(client, order):
    """What tracking tells: types and notes."""
    found = client.get(f"{ORDERS}{order['id']}/tracking/").json()["events"]
    return [(event["type"], event["note"]) for event in found]


def test_cancelling_gives_everything_back(chair):
    client, user = customer(money=50_00)
    make_code("TAKE5", usage_limit=1)
    order = placed(client, item(chair, 2), method="wallet", promo_code="take5")

    answer = verb(client, order, "cancel")

    assert answer.status_code == 200
    assert answer.json()["status"] == "cancelled"
    assert answer.json()["payment"]["status"] == "voided"
    assert (stock_of(chair), wallet(user)) == ((10, 0), (50_00, 0))
    assert not PromoUse.objects.exists()
    assert events(client, order) == [("placed", ""), ("cancelled", "")]
    told = Fact.objects.get(topic="order.cancelled").payload
    assert (told["order"], told["user_id"], told["total"]) == (order["id"], user.pk, "15.00")


def test_cancelling_again_changes_nothing(chair):
    client, user = customer(money=50_00)
    order = placed(client, item(chair, 2), method="wallet")

    first, again = verb(client, order, "cancel"), verb(client, order, "cancel")

    assert (again.status_code, again.json()) == (200, first.json())
    assert wallet(user) == (50_00, 0)


def test_an_order_that_is_on_its_way_cannot_be_cancelled(chair, admin):
    client, _ = customer()
    order = placed(client, item(chair))
    ship(admin, order)

    answer = verb(client, order, "cancel")

    assert problem(answer) == (409, "invalid_transition")
    assert answer.json()["status"] == 409
    assert look(client, order)["status"] == "shipped"


def test_an_admin_cancels_for_a_customer(chair, admin):
    client, _ = customer()
    order = placed(client, item(chair))

    assert verb(admin, order, "cancel").json()["status"] == "cancelled"


@pytest.mark.parametrize("name", ["cancel", "ship", "deliver", "tracking", ""])
def test_somebody_elses_order_is_not_there(chair, name):
    order = placed(customer()[0], item(chair))
    merchant = bearer(make_merchant(make_store()))

    if name in ("tracking", ""):
        answer = merchant.get(f"{ORDERS}{order['id']}/{name + '/' if name else ''}")
    else:
        answer = verb(merchant, order, name)

    assert problem(answer) == (404, "not_found")


@pytest.mark.parametrize("name", ["ship", "deliver"])
def test_customers_do_not_send_orders(chair, name):
    client, _ = customer()
    order = placed(client, item(chair))

    assert problem(verb(client, order, name)) == (403, "permission_denied")


@pytest.mark.parametrize("name", ["cancel", "ship", "deliver"])
def test_an_order_that_does_not_exist_cannot_be_moved(admin, name):
    assert problem(verb(admin, NOBODY, name)) == (404, "not_found")


def test_shipping_settles_the_order(chair, admin):
    client, user = customer(money=50_00)
    order = placed(client, item(chair, 2), method="wallet")

    answer = ship(admin, order, carrier="DHL", tracking_number="JD01")

    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "shipped")
    assert body["payment"]["status"] == "captured"
    [parcel] = body["shipments"]
    assert (parcel["store"], parcel["carrier"], parcel["tracking_number"]) == (1, "DHL", "JD01")
    assert parcel["delivered_at"] is None
    assert (stock_of(chair), wallet(user)) == ((8, 0), (30_00, 0))
    [sale] = Movement.objects.filter(kind="sale")
    assert (sale.quantity, sale.transfer_id) == (-2, Order.objects.get().transfer_id)
    assert order["number"] in sale.reason
    assert Fact.objects.get(topic="order.shipped").payload["tracking_number"] == "JD01"


def test_what_is_shipped_is_not_shipped_again(chair, admin):
    order = placed(customer()[0], item(chair))
    ship(admin, order)

    assert problem(ship(admin, order)) == (409, "invalid_transition")


def test_a_cancelled_order_is_not_shipped(chair, admin):
    client, _ = customer()
    order = placed(client, item(chair))
    verb(client, order, "cancel")

    assert problem(ship(admin, order)) == (409, "invalid_transition")


def test_goods_that_a_gateway_has_not_authorized_stay(chair, admin, settings):
    settings.PAYMENT_GATEWAYS = {"sandbox": {}}
    order = placed(customer()[0], item(chair), method="sandbox")

    answer = ship(admin, order)

    assert problem(answer) == (409, "payment_required")
    assert answer.json()["payment_status"] == "pending"
    assert stock_of(chair) == (9, 1)


def test_a_key_that_is_repeated_ships_once(chair, admin):
    order = placed(customer()[0], item(chair))
    path = f"{ORDERS}{order['id']}/ship/"

    first, again = (admin.post(path, {"carrier": "DHL"}, **key("k")) for _ in range(2))

    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"


def test_each_store_sends_its_own_part(chair, admin):
    client, user = customer(money=50_00)
    there = sell_at(make_store(), chair, stock=3)
    merchant = bearer(make_merchant(there.store))
    order = placed(client, item(chair, 2), item(chair, 1, there.store), method="wallet")

    first = ship(merchant, order, tracking_number="A").json()
    cancelled = verb(client, order, "cancel")
    again = ship(merchant, order)
    second = ship(admin, order, tracking_number="B").json()

    assert first["status"] == "pending"
    assert [parcel["store"] for parcel in first["shipments"]] == [there.store_id]
    assert wallet(user) == (20_00, 0)  # the first parcel settles all of it
    assert problem(cancelled) == problem(again) == (409, "invalid_transition")
    assert second["status"] == "shipped"
    assert [parcel["tracking_number"] for parcel in second["shipments"]] == ["A", "B"]
    tracked = client.get(f"{ORDERS}{order['id']}/tracking/").json()
    assert (tracked["status"], tracked["carrier"], tracked["tracking_number"]) == ("shipped", "DHL", "B")
    assert [type for type, _ in events(client, order)] == ["placed", "shipped", "shipped"]


def test_the_sum_of_movements_is_what_is_on_hand_with_one_parcel_on_its_way(chair):
    there = sell_at(make_store(), chair, stock=3)
    order = placed(customer()[0], item(chair, 2), item(chair, 1, there.store))

    ship(bearer(make_merchant(there.store)), order)

    for thing in (chair, there):
        moved = sum(Movement.objects.filter(stock=thing.stock_id).values_list("quantity", flat=True))
        assert moved == sum(stock_of(thing))


def test_a_merchant_names_only_own_stores(chair):
    there = sell_at(make_store(), chair, stock=3)
    merchant = bearer(make_merchant(there.store))
    order = placed(customer()[0], item(chair), item(chair, 1, there.store))

    assert problem(ship(merchant, order, store=1)) == (404, "not_found")


def test_an_admin_may_send_one_stores_part(chair, admin):
    there = sell_at(make_store(), chair, stock=3)
    order = placed(customer()[0], item(chair), item(chair, 1, there.store))

    answer = ship(admin, order, store=1).json()

    assert [parcel["store"] for parcel in answer["shipments"]] == [1]
    assert answer["status"] == "pending"


def test_delivering_ends_it(chair, admin):
    client, _ = customer()
    order = placed(client, item(chair))
    ship(admin, order)

    answer = verb(admin, order, "deliver")

    assert (answer.status_code, answer.json()["status"]) == (200, "delivered")
    assert answer.json()["shipments"][0]["delivered_at"]
    assert answer.json()["payment"]["status"] == "captured"  # at the door
    assert events(client, order)[1:] == [("shipped", "DHL JD01"), ("delivered", "DHL JD01")]
    assert Fact.objects.get(topic="order.delivered").payload["number"] == order["number"]


def test_what_has_not_been_sent_cannot_arrive(chair, admin):
    order = placed(customer()[0], item(chair))

    assert problem(verb(admin, order, "deliver")) == (409, "invalid_transition")


def test_what_has_arrived_does_not_arrive_again(chair, admin):
    order = placed(customer()[0], item(chair))
    ship(admin, order)
    verb(admin, order, "deliver")

    assert problem(verb(admin, order, "deliver")) == (409, "invalid_transition")
    assert problem(verb(admin, order, "cancel")) == (409, "invalid_transition")


def test_an_order_is_delivered_with_its_last_parcel(chair, admin):
    there = sell_at(make_store(), chair, stock=3)
    merchant = bearer(make_merchant(there.store))
    order = placed(customer()[0], item(chair), item(chair, 1, there.store))
    ship(admin, order)

    first, again = verb(merchant, order, "deliver"), verb(merchant, order, "deliver")
    last = verb(admin, order, "deliver")

    assert first.json()["status"] == "shipped"
    assert problem(again) == (409, "invalid_transition")
    assert last.json()["status"] == "delivered"


def test_a_parcel_that_arrives_before_another_is_sent_does_not_end_the_order(chair, admin):
    there = sell_at(make_store(), chair, stock=3)
    order = placed(customer()[0], item(chair), item(chair, 1, there.store))
    ship(admin, order, store=there.store_id)

    early = verb(admin, order, "deliver").json()
    ship(admin, order)
    late = verb(admin, order, "deliver").json()

    assert (early["status"], late["status"]) == ("pending", "delivered")


def test_payment_at_the_door_is_nothing_before(chair, admin):
    order = placed(customer()[0], item(chair))
    ship(admin, order)

    assert Payment.objects.get().status == "pending"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"carrier": "x" * 101}, "carrier"),
        ({"carrier": "a\0b"}, "carrier"),
        ({"tracking_number": []}, "tracking_number"),
        ({"store": "x"}, "store"),
        ({"store": 10**30}, "store"),
    ],
)
def test_a_label_that_makes_no_sense_is_refused(chair, admin, body, field):
    order = placed(customer()[0], item(chair))

    assert bad_fields(verb(admin, order, "ship", **body)) == [field]


def test_an_order_that_ran_out_meanwhile_can_still_be_cancelled(chair):
    client, _ = customer()
    order = placed(client, item(chair, 10))
    assert stock_of(chair) == (0, 10)

    verb(client, order, "cancel")
    adjust(stock_id=chair.stock_id, quantity=-10, change=change())

    assert stock_of(chair) == (0, 0)
