"""What arrives together for one promotion is granted by one statement."""

import threading
from datetime import timedelta

import pytest

from earmark.base.ids import new_id
from earmark.base.sql import rows
from earmark.flash.models import Reservation
from earmark.flash.services.starting import start_promo
from earmark.flash.together import Together
from tests.factories import bearer, make_user
from tests.flash import make_promo, someone_near
from tests.reservations.calls import reserved

MINUTE = timedelta(seconds=60)


def ask(promo, users):
    """The outcome for each of the users, asked in one statement."""
    ids = [new_id() for _ in users]
    answers = rows(
        "SELECT * FROM flash.reserve_batch(%s, %s, %s, %s)",
        (promo.pk, ids, [user.pk for user in users], MINUTE),
    )
    assert [row.n for row in answers] == list(range(1, len(users) + 1))
    return [row.outcome for row in answers]


@pytest.fixture
def started(books):
    """Makes a promotion that has been started."""

    def make(**fields):
        promo = make_promo(**fields)
        start_promo(promo_id=promo.pk, now=promo.starts_at)
        return promo

    return make


@pytest.mark.django_db
def test_each_is_granted_or_refused_by_itself_the_first_first(started):
    promo = started(quantity=2, max_per_user=1)
    greedy, stranger, other, late = someone_near(), make_user(), someone_near(), someone_near()
    reserved(bearer(greedy), promo)

    assert ask(promo, [greedy, stranger, other, late]) == [
        "user_limit_reached",
        "not_eligible",
        "held",
        "short",
    ]
    assert Reservation.objects.filter(promo=promo).count() == 2


@pytest.mark.django_db
def test_one_user_twice_in_a_batch_has_one_slot(started):
    promo, user = started(quantity=5, max_per_user=1), someone_near()

    assert ask(promo, [user, user]) == ["held", "again"]


@pytest.mark.django_db
def test_where_nothing_is_left_nothing_is_written(started, statements):
    promo = started(quantity=1)
    reserved(bearer(someone_near()), promo)

    assert ask(promo, [someone_near(), make_user()]) == ["short", "not_eligible"]
    assert Reservation.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "outcome"),
    [({"status": "cancelled"}, "promo_not_found"), ({"opens_in": 60}, "promo_not_active"), ({}, "start")],
    ids=["called off", "not yet", "not started"],
)
def test_what_is_wrong_with_the_promotion_is_told_to_all(books, fields, outcome):
    promo = make_promo(**fields)

    assert ask(promo, [someone_near(), someone_near()]) == [outcome, outcome]


def test_those_who_come_while_one_is_asked_are_asked_in_one():
    asked, first_is_asked, go_on = [], threading.Event(), threading.Event()

    def answer(thing, users):
        asked.append(list(users))
        first_is_asked.set()
        assert go_on.wait(10)
        return [user * 10 for user in users]

    together, told = Together(answer), {}
    threads = [threading.Thread(target=lambda n=n: told.update({n: together.ask(1, n)})) for n in range(4)]
    threads[0].start()
    assert first_is_asked.wait(10)
    for thread in threads[1:]:
        thread.start()
    while len(together._waiting[1]) < 3:
        threading.Event().wait(0.001)
    go_on.set()
    for thread in threads:
        thread.join(10)

    assert told == {0: 0, 1: 10, 2: 20, 3: 30}
    assert [sorted(batch) for batch in asked] == [[0], [1, 2, 3]]
    assert together._waiting == {}


def test_a_failure_is_told_to_all_and_is_over_then():
    def fail(thing, users):
        raise ConnectionError

    together = Together(fail)

    for _ in range(2):
        with pytest.raises(ConnectionError):
            together.ask(1, 1)
