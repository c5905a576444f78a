"""PUT /cart/checkout: a hold becomes an order."""

import pytest

from earmark.orders.models import Order
from tests.factories import bearer, key, problem, wallet
from tests.flash import someone_near
from tests.orders.calls import look, ship, verb
from tests.reservations.calls import cancel, checkout, reserve, reserved
from tests.shop import make_merchant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


def test_it_makes_an_order_at_the_price_of_the_promotion(promo):
    user = someone_near(money=20_00)
    client, given = bearer(user), promo(max_per_user=1)
    held = reserve(client, given).json()

    answer = checkout(client, held["reservation_token"], payment_method="wallet")

    assert answer.status_code == 200
    assert answer.json() == held | {
        "token": held["reservation_token"],
        "status": "confirmed",
        "order_id": answer.json()["order_id"],
    }
    order = look(client, {"id": answer.json()["order_id"]})
    assert (order["total_amount"], order["status"]) == ("5.00", "pending")
    [line] = order["items"]
    assert (line["product"], line["quantity"]) == (given.store_product.product_id, 1)
    assert (line["store"], line["unit_price"]) == (given.store_product.store_id, "5.00")
    assert wallet(user) == (15_00, 5_00)


def test_paid_on_delivery_unless_said_otherwise(promo):
    client = bearer(someone_near())

    order = checkout(client, reserved(client, promo())).json()["order_id"]

    assert look(client, {"id": order})["payment"]["method"] == "on_delivery"


def test_a_repeat_is_the_same_answer_and_one_order(promo):
    client = bearer(someone_near())
    token = reserved(client, promo())

    first, again = checkout(client, token), checkout(client, token)

    assert (again.status_code, again.json()) == (200, first.json())
    assert Order.objects.count() == 1


def test_a_key_may_be_repeated_too(promo):
    client = bearer(someone_near())
    token = reserved(client, promo())

    first = checkout(client, token, headers=key("buy"))
    again = checkout(client, token, headers=key("buy"))

    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")


def test_a_short_wallet_leaves_the_hold_as_it_is(promo):
    user, given = someone_near(money=1_00), promo(quantity=1)
    client = bearer(user)
    token = reserved(client, given)

    answer = checkout(client, token, payment_method="wallet")

    assert problem(answer) == (400, "insufficient_balance")
    assert wallet(user) == (1_00, 0)
    assert reserve(bearer(someone_near()), given).status_code == 409
    assert checkout(client, token).status_code == 200


def test_an_unknown_way_to_pay_leaves_the_hold_as_it_is(promo):
    client = bearer(someone_near())
    token = reserved(client, promo())

    assert problem(checkout(client, token, payment_method="shells")) == (400, "payment_method_unknown")
    assert checkout(client, token).status_code == 200


def test_past_its_end_it_is_gone_even_for_who_could_not_pay(promo, later):
    client, given = bearer(someone_near()), promo()
    token = reserved(client, given)

    later(seconds=61)

    assert problem(checkout(client, token, payment_method="wallet")) == (410, "hold_expired")
    assert Order.objects.count() == 0


def test_it_can_be_checked_out_after_the_promotion_has_ended(promo, later):
    client = bearer(someone_near())
    token = reserved(client, promo(opens_in=-50, lasts=80))

    later(seconds=45)

    assert checkout(client, token).status_code == 200


def test_a_cancelled_one_cannot_be_checked_out(promo):
    client = bearer(someone_near())
    token = reserved(client, promo())
    cancel(client, token)

    assert problem(checkout(client, token)) == (409, "invalid_transition")


def test_somebody_elses_is_not_there(promo):
    token = reserved(bearer(someone_near()), promo())
    other = bearer(someone_near())

    assert problem(checkout(other, token)) == (404, "reservation_not_found")
    assert problem(cancel(other, token)) == (404, "reservation_not_found")


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "0197c2a4-5d1e-7b3c-9f00-2f6d1c7a9b10",
        "0197c2a4-5d1e-7b3c-9f00-2f6d1c7a9b10.9.1",
        "1.2.3",
        "\u0664",
    ],
)
def test_an_unknown_token_is_not_there(token):
    client = bearer(someone_near())

    assert problem(checkout(client, token)) == (404, "reservation_not_found")
    assert problem(cancel(client, token)) == (404, "reservation_not_found")


@pytest.mark.parametrize("token", [None, "", [], {"a": 1}, "x" * 300], ids=str)
def test_what_can_be_no_token_is_400(token):
    client = bearer(someone_near())

    assert problem(checkout(client, token)) == (400, "invalid")
    assert problem(cancel(client, token)) == (400, "invalid")


def test_cancelling_gives_the_unit_back_once(promo):
    given, client = promo(quantity=1), bearer(someone_near())
    token = reserved(client, given)

    first, again = cancel(client, token), cancel(client, token)

    assert (first.status_code, first.json()) == (200, {"reservation_token": token, "status": "cancelled"})
    assert again.json() == first.json()
    reserved(bearer(someone_near()), given)
    assert reserve(bearer(someone_near()), given).status_code == 409


def test_cancelling_after_its_end_finds_it_expired(promo, later):
    client = bearer(someone_near())
    token = reserved(client, promo())

    later(seconds=61)

    assert cancel(client, token).json()["status"] == "expired"
    assert cancel(client, token).json()["status"] == "expired"


def test_what_was_bought_cannot_be_cancelled_as_a_hold(promo):
    client = bearer(someone_near())
    token = reserved(client, promo())
    checkout(client, token)

    assert problem(cancel(client, token)) == (409, "invalid_transition")


def test_the_order_goes_its_way(promo):
    user, given = someone_near(money=10_00), promo(quantity=5)
    client = bearer(user)
    order = {"id": checkout(client, reserved(client, given), payment_method="wallet").json()["order_id"]}
    merchant = bearer(make_merchant(given.store_product.store))

    assert ship(merchant, order).status_code == 200
    assert verb(merchant, order, "deliver").status_code == 200

    assert wallet(user) == (5_00, 0)
    given.refresh_from_db()
    assert (given.account.available, given.account.held) == (4, 0)


def test_a_cancelled_order_is_for_sale_again(promo):
    user, given = someone_near(money=10_00), promo(quantity=1, max_per_user=1)
    client = bearer(user)
    order = {"id": checkout(client, reserved(client, given), payment_method="wallet").json()["order_id"]}

    assert verb(client, order, "cancel").status_code == 200

    assert wallet(user) == (10_00, 0)
    given.refresh_from_db()
    assert (given.account.available, given.account.held) == (1, 0)
