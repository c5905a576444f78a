"""The same key is one activation, however often it comes."""

from threading import Event

import pytest
from django.db import connection, transaction

from earmark.base.idempotency import KEPT_FOR, forget_old_claims
from earmark.base.ids import new_id
from earmark.base.models import Claim
from earmark.offers.models import Activation
from earmark.wallet.services import top_up
from tests.factories import (
    ACTIVATION,
    RENEW,
    Clock,
    activate,
    bearer,
    key,
    make_offer,
    make_user,
    problem,
    wallet,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

#: The server shows those of all its databases.
OUR_LOCKS = (
    "SELECT FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def client(ana):
    return bearer(ana)


def test_a_repeat_gets_the_first_answer(ana, client, offer):
    first = activate(client, offer, **key("k"))
    second = activate(client, offer, **key("k"))

    assert (second.status_code, second.content) == (202, first.content)
    assert second.headers["Content-Type"] == "application/json"
    assert (first.headers.get("Idempotent-Replayed"), second.headers["Idempotent-Replayed"]) == (None, "true")
    assert wallet(ana) == (30_00, 20_00)


def test_a_repeat_is_known_with_and_without_slash_in_any_order_of_members(client, offer):
    first = client.generic(
        "POST", ACTIVATION, f'{{"offer_id": {offer.pk}, "a": 1}}', "application/json", **key("k")
    )
    second = client.generic(
        "POST", ACTIVATION.rstrip("/"), f'{{"a":1,"offer_id":{offer.pk}}}', "application/json", **key("k")
    )

    assert second.content == first.content


def test_a_repeat_is_answered_even_when_the_money_is_gone_and_the_offer_too(client, offer):
    first = activate(client, offer, **key("k"))
    activate(client, offer)
    type(offer).objects.update(is_active=False)

    assert activate(client, offer, **key("k")).content == first.content


def test_without_a_key_each_call_is_its_own(client, offer):
    assert activate(client, offer).content != activate(client, offer).content


@pytest.mark.parametrize("change", ["body", "path"])
def test_a_key_stands_for_one_request(ana, client, offer, change):
    activate(client, offer, **key("k"))

    answer = (
        activate(client, make_offer(price=1), **key("k"))
        if change == "body"
        else client.post(RENEW, {"offer_id": offer.pk}, **key("k"))
    )

    assert problem(answer) == (422, "idempotency_key_reused")
    assert wallet(ana) == (30_00, 20_00)


def test_somebody_elses_key_is_another_key(client, offer):
    eva = make_user(money=50_00)
    first = activate(client, offer, **key("k"))

    second = activate(bearer(eva), offer, **key("k"))

    assert second.status_code == 202
    assert second.content != first.content


def test_a_refusal_is_not_kept(client, ana):
    dear = make_offer(price=60_00)
    assert problem(activate(client, dear, **key("k"))) == (400, "insufficient_balance")
    top_up(user_id=ana.pk, amount=10_00, id=new_id())

    again = activate(client, dear, **key("k"))

    assert (again.status_code, again.headers.get("Idempotent-Replayed")) == (202, None)
    assert wallet(ana) == (0, 60_00)


@pytest.mark.parametrize("value", ["", " ", "a b", "a" * 256, "ä", "a\tb", "\x7f"])
def test_a_key_is_1_to_255_visible_ascii_characters(client, offer, value):
    assert problem(activate(client, offer, **key(value))) == (400, "invalid_idempotency_key")
    assert not Activation.objects.exists()


@pytest.mark.parametrize("value", ["!", "~", "a" * 255, '"quoted"'])
def test_any_visible_key_will_do(client, offer, value):
    assert activate(client, offer, **key(value)).status_code == 202


def test_keys_are_kept_for_a_day_at_least(client, offer):
    clock = Clock()
    activate(client, offer, **key("k"))

    clock.advance(hours=24)
    assert forget_old_claims(now=clock()) == 0
    clock.advance(seconds=KEPT_FOR.total_seconds())
    assert forget_old_claims(now=clock()) == 1
    assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("money", [20_00, 50_00])
def test_forty_requests_with_one_key_are_one_activation(race, money):
    ana, offer = make_user(money=money), make_offer(price=20_00)
    clients = [bearer(ana) for _ in range(40)]

    answers = race(40, lambda n: activate(clients[n], offer, **key("k")))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert Activation.objects.count() == 1
    assert wallet(ana) == (money - 20_00, 20_00)


@pytest.mark.django_db(transaction=True)
def test_sixty_requests_for_money_that_is_enough_for_five(race):
    ana, offer = make_user(money=100_00), make_offer(price=20_00)
    clients = [bearer(ana) for _ in range(60)]

    answers = race(60, lambda n: activate(clients[n], offer, **key(f"k{n}")))

    assert sorted(answer.status_code for answer in answers) == [202] * 5 + [400] * 55
    assert {problem(answer) for answer in answers if answer.status_code == 400} == {
        (400, "insufficient_balance")
    }
    assert wallet(ana) == (0, 100_00)
    assert (Activation.objects.count(), Claim.objects.count()) == (5, 5)


@pytest.mark.django_db(transaction=True)
def test_one_key_stands_for_one_request_even_in_a_race(race):
    ana, offers = make_user(money=100_00), [make_offer(price=1_00), make_offer(price=2_00)]
    clients = [bearer(ana) for _ in range(20)]

    answers = race(20, lambda n: activate(clients[n], offers[n % 2], **key("k")))

    assert sorted(answer.status_code for answer in answers) == [202] * 10 + [422] * 10
    assert Activation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_repeat_of_what_is_still_running_does_not_wait_for_ever(ana, offer, race):
    def work(n):
        if n == 0:
            with transaction.atomic():
                first = activate(bearer_of_first, offer, **key("k"))
                running.wait(timeout=20)
            return first
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        while not claim_is_taken():
            pass
        try:
            return activate(bearer_of_second, offer, **key("k"))
        finally:
            running.set()

    running, bearer_of_first, bearer_of_second = Event(), bearer(ana), bearer(ana)
    first, second = race(2, work)

    assert first.status_code == 202
    assert problem(second) == (409, "idempotency_in_flight")
    assert activate(bearer(ana), offer, **key("k")).content == first.content
    assert wallet(ana) == (30_00, 20_00)


@pytest.mark.django_db(transaction=True)
def test_who_overlooked_the_first_and_then_finds_no_money_is_answered_as_the_first(offer, overtake):
    ana = make_user(money=20_00)
    first, second = bearer(ana), bearer(ana)

    answers = overtake(
        lambda: activate(second, offer, **key("k")),
        at="wallet.account_of(bigint, text, smallint)",
        by=lambda: activate(first, offer, **key("k")),
    )

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert wallet(ana) == (0, 20_00)


@pytest.mark.django_db(transaction=True)
def test_who_saw_money_that_another_took_leaves_no_claim_behind(offer, overtake):
    ana = make_user(money=20_00)
    first, second = bearer(ana), bearer(ana)

    late, early = overtake(
        lambda: activate(second, offer, **key("late")),
        at="base.claim(bigint, text, bytea, smallint, bytea)",
        by=lambda: activate(first, offer, **key("early")),
    )

    assert (early.status_code, problem(late)) == (202, (400, "insufficient_balance"))
    assert [claim.key for claim in Claim.objects.all()] == ["early"]
    assert Activation.objects.count() == 1
    assert wallet(ana) == (0, 20_00)


@pytest.fixture
def overtake(race):
    """`overtake(slow, at=function, by=fast)`: `slow` stops on entering the SQL function until `fast` has committed."""

    def run(slow, *, at, by):
        def work(n):
            if n == 0:
                started.wait(timeout=20)
                return slow()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(42)")
                started.set()
                while not somebody_waits():
                    pass
                answer = by()
                cursor.execute("SELECT pg_advisory_unlock(42)")
            return answer

        started = Event()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_functiondef(%s::regprocedure)", [at])
            original = cursor.fetchone()[0]
            stop = "BEGIN PERFORM pg_advisory_lock(42), pg_advisory_unlock(42);"
            cursor.execute(original.replace("BEGIN", stop, 1))
            try:
                return race(2, work)
            finally:
                cursor.execute(original)

    return run


def somebody_waits():
    """Whether another connection has come to the lock."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({OUR_LOCKS} AND locktype = 'advisory' AND NOT granted)")
        return cursor.fetchone()[0]


def claim_is_taken():
    """Whether another connection has written to the claims and not committed yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS ({OUR_LOCKS} AND relation = 'base_claim'::regclass AND granted "
            "AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid())"
        )
        return cursor.fetchone()[0]
