"""POST /cart/reserve: what is refused, in which order, and what a hold is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from earmark.flash.models import FlashPromo
from earmark.identity.models import Profile
from tests.factories import anybody, bearer, key, problem
from tests.flash import make_promo, place, someone_near
from tests.reservations.calls import cancel, checkout, reserve, reserved
from tests.shop import stock_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

FAR = (4.75, -74.072)


def test_a_hold_lasts_sixty_seconds(promo):
    before = datetime.now(UTC)

    answer = reserve(bearer(someone_near()), promo())

    assert answer.status_code == 201
    assert answer.json().keys() == {"reservation_token", "expires_at"}
    left = datetime.fromisoformat(answer.json()["expires_at"]) - before
    assert timedelta(seconds=60) <= left < timedelta(seconds=70)


def test_the_first_to_come_starts_a_promotion_whose_window_is_open(promo):
    given = promo(quantity=5, stock=20)

    reserved(bearer(someone_near()), given)

    given.refresh_from_db()
    assert (given.status, given.allotted) == ("active", 5)
    assert stock_of(given.store_product) == (15, 0)


def test_who_did_not_log_in_is_401(promo):
    assert reserve(anybody(), promo()).status_code == 401


def test_an_unknown_promotion_comes_first(promo):
    given = promo()
    given.pk += 1000

    assert problem(reserve(bearer(someone_near(FAR)), given)) == (404, "promo_not_found")


def test_one_that_was_called_off_is_unknown(promo):
    assert problem(reserve(bearer(someone_near()), promo(status="cancelled"))) == (404, "promo_not_found")


@pytest.mark.parametrize(
    "window",
    [{"opens_in": 60}, {"opens_in": -7200, "lasts": 7199}, {"status": "finished"}],
    ids=["not yet", "not any more", "ended early"],
)
def test_a_closed_window_comes_before_who_may(promo, window):
    answer = reserve(bearer(someone_near(FAR)), promo(**window))

    assert problem(answer) == (400, "promo_not_active")


def test_who_is_too_far_is_not_eligible_even_where_nothing_is_left(promo):
    given = promo(stock=0)

    assert problem(reserve(bearer(someone_near(FAR)), given)) == (403, "not_eligible")


def test_neither_new_nor_frequent_is_not_eligible(promo):
    regular = someone_near(is_new_user=False)

    assert problem(reserve(bearer(regular), promo())) == (403, "not_eligible")


def test_a_promotion_for_the_frequent_is_not_for_the_new(promo):
    given = promo(segments=["frequent"])
    frequent = someone_near(is_new_user=False, is_frequent=True)

    assert problem(reserve(bearer(someone_near()), given)) == (403, "not_eligible")
    assert reserve(bearer(frequent), given).status_code == 201


def test_nobody_knows_where_they_are(promo):
    user = someone_near()
    Profile.objects.filter(user=user).update(location=None)

    assert problem(reserve(bearer(user), promo())) == (403, "not_eligible")


def test_who_comes_nearer_may_at_once(promo):
    user, given = someone_near(FAR), promo()
    assert reserve(bearer(user), given).status_code == 403

    place(user)

    assert reserve(bearer(user), given).status_code == 201


def test_the_limit_of_one_user_comes_before_what_is_left(promo):
    client, given = bearer(someone_near()), promo(quantity=1, max_per_user=1)
    reserved(client, given)

    answer = reserve(client, given)

    assert problem(answer) == (409, "user_limit_reached")
    assert answer.json()["max_per_user"] == 1


def test_what_was_cancelled_does_not_count_for_the_limit(promo):
    client, given = bearer(someone_near()), promo(max_per_user=2)
    first = reserved(client, given)
    reserved(client, given)
    assert reserve(client, given).status_code == 409

    cancel(client, first)

    assert reserve(client, given).status_code == 201


def test_what_was_bought_counts_for_the_limit(promo):
    client, given = bearer(someone_near()), promo(max_per_user=1)
    assert checkout(client, reserved(client, given)).status_code == 200

    assert problem(reserve(client, given)) == (409, "user_limit_reached")


def test_sold_out_says_when_to_come_again(promo):
    given = promo(quantity=1)
    held = reserve(bearer(someone_near()), given).json()

    answer = reserve(bearer(someone_near()), given)

    assert problem(answer) == (409, "out_of_stock")
    ends, told = (datetime.fromisoformat(text) for text in (held["expires_at"], answer.json()["retry_at"]))
    assert abs(told - ends) < timedelta(milliseconds=2)


def test_sold_out_for_good_names_no_time(promo):
    client, given = bearer(someone_near()), promo(quantity=1)
    checkout(client, reserved(client, given))

    answer = reserve(bearer(someone_near()), given)

    assert problem(answer) == (409, "out_of_stock")
    assert "retry_at" not in answer.json()


def test_a_hold_that_nobody_touches_is_free_at_its_end_without_a_sweep(promo, later):
    given = promo(quantity=1, max_per_user=1)
    first, second = bearer(someone_near()), bearer(someone_near())
    token = reserved(first, given)

    later(seconds=59)
    assert problem(reserve(second, given)) == (409, "out_of_stock")
    later(seconds=61)

    assert reserve(second, given).status_code == 201
    assert problem(checkout(first, token)) == (410, "hold_expired")


def test_whose_hold_has_ended_may_have_another(promo, later):
    client, given = bearer(someone_near()), promo(max_per_user=1)
    reserved(client, given)

    later(seconds=61)

    assert reserve(client, given).status_code == 201


def test_a_repeat_under_the_same_key_is_the_same_hold(promo):
    client, given = bearer(someone_near()), promo(quantity=1)

    first = reserve(client, given, **key("one"))
    again = reserve(client, given, **key("one"))

    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    other = promo()
    assert problem(reserve(client, other, **key("one"))) == (422, "idempotency_key_reused")


def test_a_refusal_under_a_key_is_not_kept(promo):
    client, given = bearer(someone_near()), promo(quantity=1)
    other = bearer(someone_near())
    token = reserved(other, given)
    assert reserve(client, given, **key("one")).status_code == 409

    cancel(other, token)

    assert reserve(client, given, **key("one")).status_code == 201


@pytest.mark.parametrize(
    "body",
    [{}, {"promo_id": None}, {"promo_id": "x"}, {"promo_id": [1]}, {"promo_id": 10**30}, {"promo_id": -1}],
    ids=str,
)
def test_bad_bodies_are_400(body):
    assert problem(bearer(someone_near()).post("/cart/reserve", body)) == (400, "invalid")


def test_a_promotion_without_a_quantity_sells_what_the_store_has():
    given = make_promo(stock=1)

    client = bearer(someone_near())

    token = reserved(client, given)

    assert stock_of(given.store_product) == (0, 1)
    assert reserve(bearer(someone_near()), given).status_code == 409
    cancel(client, token)
    assert stock_of(given.store_product) == (1, 0)


def test_a_store_that_never_had_any_is_sold_out():
    assert problem(reserve(bearer(someone_near()), make_promo(stock=0))) == (409, "out_of_stock")


def test_reserving_is_one_statement(statements):
    client, given = bearer(someone_near()), make_promo(quantity=5, max_per_user=2)
    reserved(client, given)
    reserved(client, given)
    FlashPromo.objects.filter(pk=given.pk).update(max_per_user=3)

    with statements() as seen:
        reserved(client, given)

    assert len([statement for statement in seen if "flash" in statement or "INSERT" in statement]) == 1


def test_a_hold_need_not_wait_for_the_disk_but_a_checkout_does():
    client, given = bearer(someone_near()), make_promo(quantity=5)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
        token = reserved(client, given)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("off",)

        cursor.execute("SET LOCAL synchronous_commit = on")
        checkout(client, token)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
