"""After the first parcel, what another store has not sent yet is given back rather than cancelled."""

import pytest

from tests.factories import bearer, problem, wallet
from tests.orders.calls import item, look, placed, verb
from tests.orders.calls import ship as send
from tests.shop import make_merchant, make_store, sell_at, stock_of

from .shop import give_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def there(chair):
    """The same chair, in a store."""
    return sell_at(make_store(), chair, stock=5)


@pytest.fixture
def half_sent(eva, admin, chair, there):
    """Two chairs, of which the online store has sent its one."""
    order = placed(eva.client, item(chair), item(chair, 1, there.store), method="wallet")
    send(admin, order, store=1)
    return order


def test_the_store_that_cannot_send_gives_it_back_and_the_order_goes_on(eva, rich, chair, there, half_sent):
    merchant = bearer(make_merchant(there.store))

    answer = give_back(merchant, half_sent, chair, 1, store=there.store_id)

    assert answer.status_code == 201
    assert answer.json()["refund_amount"] == "10.00"
    assert wallet(rich) == (990_00, 0)
    assert stock_of(there) == (5, 0)
    assert look(eva.client, half_sent)["status"] == "shipped"
    assert problem(send(merchant, half_sent)) == (409, "invalid_transition")


def test_an_order_whose_parcels_have_all_arrived_is_delivered_by_it(eva, admin, chair, there, half_sent):
    assert verb(admin, half_sent, "deliver").json()["status"] == "pending"

    give_back(admin, half_sent, chair, 1, store=there.store_id)

    assert look(eva.client, half_sent)["status"] == "delivered"
    assert eva.tracking(half_sent)[-1] == "refunded"


def test_a_customer_asks_for_it(eva, admin, chair, there, half_sent):
    asked = give_back(eva.client, half_sent, chair, 1, store=there.store_id)

    assert asked.json()["status"] == "requested"
    assert look(eva.client, half_sent)["status"] == "pending"


def test_what_is_left_of_a_line_is_still_sent(eva, admin, chair, there):
    order = placed(eva.client, item(chair), item(chair, 2, there.store), method="wallet")
    send(admin, order, store=1)

    give_back(admin, order, chair, 1, store=there.store_id)

    assert look(eva.client, order)["status"] == "pending"
    assert send(admin, order).json()["status"] == "shipped"


def test_before_the_first_parcel_an_order_is_cancelled_and_not_returned(eva, admin, chair):
    order = placed(eva.client, item(chair), method="wallet")

    assert problem(give_back(admin, order, chair, 1)) == (409, "invalid_transition")
    assert verb(eva.client, order, "cancel").status_code == 200
    assert problem(give_back(admin, order, chair, 1)) == (409, "invalid_transition")
