"""A code is quoted, its use taken and given back, by many at once."""

import threading
from collections import Counter
from uuid import UUID

import pytest
from django.db import transaction

from earmark.base.ids import new_id
from earmark.ledger import services as ledger
from earmark.ledger.errors import Short
from earmark.promotions import services
from earmark.promotions.errors import PromoCodeInUse
from earmark.promotions.models import PromoCode, PromoUse
from earmark.promotions.queries.codes import code as shown
from earmark.promotions.services.codes import change_code, delete_code
from tests.factories import make_user

from .codes import DAY, NOW, give_back, make_code, quote, reason, use

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(results):
    """How often each happened: `used`, or the reason."""
    return Counter("used" if isinstance(result, UUID) else result.members["reason"] for result in results)


@transaction.atomic
def take_and_hold(quoted, user):
    """What an order does that was quoted before somebody else took the last use."""
    line = services.take(quote=quoted, user_id=user.pk, order_id=new_id(), now=NOW)
    ledger.hold(id=new_id(), owner=line.debit, key="late", kind="order", lines=[line])


def counted(code):
    """Times used and remaining."""
    row = shown(code.pk)
    return row["times_used"], row["remaining"]


def test_a_quote_says_what_comes_off_and_takes_nothing():
    code = make_code("TEN", percent="10", usage_limit=3)

    found = quote("ten", subtotal=50_05)

    assert (found.code_id, found.code, found.discount) == (code.pk, "TEN", 5_01)
    assert (found.account, found.usage_limit) == (code.account_id, 3)
    assert counted(code) == (0, 3)


@pytest.mark.parametrize("typed", ["summer", "SUMMER", " Summer\n"])
def test_a_code_is_found_however_it_is_typed(typed):
    make_code("Summer")

    assert quote(typed).discount == 5_00


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"is_active": False}, "inactive"),
        ({"starts_at": NOW + DAY}, "not_started"),
        ({"ends_at": NOW}, "ended"),
        ({"min_subtotal": 100_01}, "below_minimum"),
    ],
)
def test_a_quote_is_refused_with_a_reason(fields, expected):
    assert reason(quote, make_code(**fields)) == expected


def test_nobody_knows_an_unknown_code():
    assert reason(quote, "NOTHING") == "unknown"


@pytest.mark.usefixtures("books")
def test_a_code_that_is_used_up_is_refused_until_a_use_comes_back():
    code = make_code(usage_limit=1)
    order = use(code, make_user())
    assert reason(quote, code, user=make_user()) == "usage_limit_reached"

    give_back(order)

    assert reason(use, code, make_user()) is None
    assert counted(code) == (1, 0)


@pytest.mark.usefixtures("books")
def test_a_customer_may_use_it_so_often_and_others_still_may():
    code, ana, ben = make_code(per_user_limit=2), make_user(), make_user()
    use(code, ana)
    use(code, ana)

    assert reason(quote, code, user=ana) == "user_limit_reached"
    assert reason(use, code, ben) is None
    assert counted(code) == (3, None)


def test_who_gives_a_use_back_gets_its_slot_again():
    code, ana = make_code(per_user_limit=3), make_user()
    orders = [use(code, ana) for _ in range(3)]
    give_back(orders[1])

    again = use(code, ana)

    assert PromoUse.objects.get(order_id=again).slot == 2
    assert reason(use, code, ana) == "user_limit_reached"


def test_a_use_that_is_settled_stays_used():
    code = make_code(usage_limit=2)
    ledger.post(use(code, make_user()))

    assert counted(code) == (1, 1)


def test_uses_before_there_was_a_limit_count():
    code = make_code()
    use(code, make_user())
    use(code, make_user())

    change_code(code_id=code.pk, fields={"usage_limit": 3})

    assert counted(code) == (2, 1)
    use(code, make_user())
    assert reason(use, code, make_user()) == "usage_limit_reached"


def test_a_limit_below_the_uses_lets_nobody_in():
    code = make_code(usage_limit=5)
    for _ in range(3):
        use(code, make_user())

    change_code(code_id=code.pk, fields={"usage_limit": 2})

    assert reason(use, code, make_user()) == "usage_limit_reached"
    assert counted(code) == (3, 0)


@pytest.mark.usefixtures("books")
def test_a_use_that_the_order_could_not_hold_leaves_no_slot_behind():
    code, ana = make_code(usage_limit=1), make_user()
    early = quote(code, user=ana)
    use(code, make_user())

    with pytest.raises(Short):
        take_and_hold(early, ana)

    assert not PromoUse.objects.filter(user=ana).exists()


@pytest.mark.usefixtures("books")
def test_seven_uses_are_seven_however_many_want_them(race):
    code = make_code(usage_limit=7)
    people = [make_user() for _ in range(20)]

    results = race(20, lambda n: use(code, people[n]))

    assert outcomes(results) == {"used": 7, "usage_limit_reached": 13}
    assert counted(code) == (7, 0)
    assert PromoUse.objects.filter(code=code).count() == 7


@pytest.mark.usefixtures("books")
def test_one_customer_in_a_hurry_gets_no_more_than_their_share(race):
    code, ana = make_code(per_user_limit=3), make_user()

    results = race(10, lambda _: use(code, ana))

    assert outcomes(results) == {"used": 3, "user_limit_reached": 7}
    assert counted(code) == (3, None)


@pytest.mark.usefixtures("books")
def test_without_a_limit_everyone_gets_one(race):
    code, ana = make_code(), make_user()

    results = race(10, lambda _: use(code, ana))

    assert outcomes(results) == {"used": 10}
    assert sorted(PromoUse.objects.values_list("slot", flat=True)) == list(range(1, 11))


@pytest.mark.usefixtures("books")
def test_uses_that_come_back_while_others_are_taken_are_taken_again_but_never_twice(race):
    code = make_code(usage_limit=5)
    people = [make_user() for _ in range(16)]
    orders = [use(code, people[n]) for n in range(5)]

    def act(n):
        return give_back(orders[n]) if n < 3 else use(code, people[n])

    results = race(16, act)

    used = sum(isinstance(result, UUID) for result in results[3:])
    assert counted(code) == (2 + used, 3 - used)
    assert 0 <= used <= 3


@pytest.mark.usefixtures("books")
def test_a_limit_that_is_lowered_meanwhile_holds_for_all_who_come_after(race):
    code = make_code(usage_limit=12)
    people = [make_user() for _ in range(24)]
    lowered = threading.Event()

    def act(n):
        if n == 0:
            change_code(code_id=code.pk, fields={"usage_limit": 4})
            lowered.set()
            return None
        if n > 12:
            lowered.wait(timeout=30)
        return use(code, people[n])

    results = race(24, act)

    early = sum(isinstance(result, UUID) for result in results[1:13])
    late = sum(isinstance(result, UUID) for result in results[13:])
    assert results[0] is None
    assert early <= 12
    assert early + late >= 4
    assert late <= 4
    assert counted(code) == (early + late, max(0, 4 - early - late))


@pytest.mark.usefixtures("books")
def test_a_code_is_not_deleted_under_an_order(race):
    for _ in range(5):
        code, ana = make_code(), make_user()

        deleted, used = race(2, lambda n, c=code, a=ana: delete_code(code_id=c.pk) if n == 0 else use(c, a))

        if isinstance(deleted, PromoCodeInUse):
            assert isinstance(used, UUID)
            assert PromoUse.objects.filter(code=code).count() == 1
        else:
            assert deleted is None
            assert used.members["reason"] == "unknown"
            assert not PromoCode.objects.filter(pk=code.pk).exists()
