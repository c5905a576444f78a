"""429 over HTTP: whose tokens a call spends, and what the answer says."""

from base64 import b64encode
from time import monotonic

import pytest

from earmark.identity.models import User
from tests.factories import PASSWORD, Client, anybody, bearer, make_offer, make_user, problem

pytestmark = pytest.mark.django_db

LOGIN = "/api/v1/auth/login/"
BALANCE = "/api/v1/account/balance/"
OFFERS = "/api/v1/offers/"


def statuses(ask, times):
    return [ask().status_code for _ in range(times)]


def test_reads_are_limited_by_user(limit):
    limit("read", 3)
    ana, bob = bearer(make_user("ana")), bearer(make_user("bob"))

    assert statuses(lambda: ana.get(BALANCE), 5) == [200, 200, 200, 429, 429]
    assert bob.get(BALANCE).status_code == 200


def test_all_tokens_of_a_user_spend_from_one_bucket(limit):
    limit("read", 3)
    user = make_user("ana")
    phone, laptop = bearer(user), bearer(user)

    assert statuses(lambda: phone.get(BALANCE), 2) + statuses(lambda: laptop.get(BALANCE), 2) == [
        200,
        200,
        200,
        429,
    ]


def test_basic_and_bearer_spend_from_one_bucket(limit):
    limit("read", 2)
    user = make_user("ana")
    basic = Client()
    encoded = b64encode(f"ana:{PASSWORD}".encode()).decode()
    basic.credentials(HTTP_AUTHORIZATION=f"Basic {encoded}")

    assert [bearer(user).get(BALANCE).status_code, basic.get(BALANCE).status_code] == [200, 200]
    assert basic.get(BALANCE).status_code == 429


def test_strangers_are_limited_by_address(limit):
    limit("read", 2)
    make_offer()

    assert statuses(lambda: anybody().get(OFFERS), 3) == [200, 200, 429]
    assert anybody().get(OFFERS, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_one_subscribers_ipv6_addresses_are_one_caller(limit):
    limit("read", 1)
    make_offer()
    anybody().get(OFFERS, REMOTE_ADDR="2001:db8:1:2::1")

    assert anybody().get(OFFERS, REMOTE_ADDR="2001:db8:1:2:ffff::9").status_code == 429
    assert anybody().get(OFFERS, REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_a_write_too_many_changes_nothing(limit):
    limit("write", 1)
    ana = bearer(make_user("ana"))
    ana.patch("/api/v1/auth/profile/", {"first_name": "Ana"})

    refused = ana.patch("/api/v1/auth/profile/", {"first_name": "Eve"})

    assert problem(refused) == (429, "throttled")
    assert User.objects.get(username="ana").first_name == "Ana"


def test_reads_and_writes_are_counted_apart(limit):
    limit("write", 1)
    ana = bearer(make_user("ana"))
    ana.patch("/api/v1/auth/profile/", {})

    assert ana.get(BALANCE).status_code == 200


def test_the_answer_says_how_long_to_wait(limit):
    limit("read", 2)
    ana, began = bearer(make_user("ana")), monotonic()
    statuses(lambda: ana.get(BALANCE), 2)

    refused = ana.get(BALANCE)

    assert problem(refused) == (429, "throttled")
    assert refused.json()["limit"] == 2
    assert 30 - (monotonic() - began) <= int(refused.headers["Retry-After"]) <= 30
    assert refused.json()["retry_after"] == int(refused.headers["Retry-After"])


def test_log_ins_are_limited_by_address_whoever_they_are_about(limit):
    limit("login", 3)
    body = [{"username": f"user{number}", "password": "wrong"} for number in range(5)]

    answers = [anybody().post(LOGIN, given) for given in body]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]


def test_a_bearers_question_shares_the_trip_about_revocation(limit, trips):
    limit("read", 100)
    ana = bearer(make_user("ana"))
    ana.get(BALANCE)  # the first may have to copy the revocations
    trips.clear()

    statuses(lambda: ana.get(BALANCE), 20)

    assert len(trips) == 20


def test_without_redis_everything_goes_on(limit, redis_away):
    limit("read", 1)
    ana = bearer(make_user("ana"))

    assert statuses(lambda: ana.get(BALANCE), 5) == [200] * 5
