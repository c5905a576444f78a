"""Many holds on one account in one statement."""

from datetime import timedelta

from earmark.base.ids import new_id
from earmark.ledger import services
from earmark.ledger.errors import AccountClosed, KeyTaken, Short
from earmark.ledger.models import Transfer
from earmark.ledger.queries import balance
from earmark.ledger.services import Entered, HoldRequest

MINUTE = timedelta(minutes=1)


def batch(purse, *wishes, ttl=MINUTE):
    requests = [
        HoldRequest(id=new_id(), owner=owner, key=key, amount=amount) for owner, key, amount in wishes
    ]
    return services.hold_batch(
        account=purse.account, credit=purse.world, kind="test", ttl=ttl, requests=requests
    )


def test_requests_are_granted_in_order_while_there_is_enough(purse, books):
    units = purse(2)

    answers = batch(units, (1, "a", 1), (2, "a", 1), (3, "a", 1))

    assert [type(answer) for answer in answers] == [Entered, Entered, Short]
    assert answers[2].members["retry_at"] == answers[0].expires_at
    found = balance(units.account)
    assert (found.available, found.held) == (0, 2)


def test_one_that_is_too_large_does_not_stop_those_behind(purse, books):
    units = purse(3)

    answers = batch(units, (1, "a", 5), (2, "a", 3))

    assert [type(answer) for answer in answers] == [Short, Entered]


def test_repeats_inside_and_before_the_batch_are_replays(purse, books):
    units = purse(10)
    [first] = batch(units, (1, "a", 1))

    answers = batch(units, (1, "a", 1), (2, "b", 1), (2, "b", 1), (1, "a", 2))

    assert [getattr(answer, "replay", None) for answer in answers] == [True, False, True, None]
    assert answers[0].id == first.id
    assert answers[1].id == answers[2].id
    assert isinstance(answers[3], KeyTaken)
    assert balance(units.account).held == 2


def test_a_single_hold_and_a_batch_know_each_others_keys(purse, books):
    units = purse(10)
    held = units.hold(1, key="same")

    [again] = batch(units, (units.account, "same", 1))

    assert (again.id, again.replay) == (held.id, True)


def test_a_batch_takes_back_what_is_over(purse, books, move_clock):
    units = purse(1)
    batch(units, (1, "a", 1))
    move_clock(MINUTE)

    [answer] = batch(units, (2, "a", 1))

    assert isinstance(answer, Entered)


def test_a_refused_batch_writes_nothing(purse, books):
    units = purse(1)
    units.hold(1)
    before = Transfer.objects.count()

    answers = batch(units, (1, "a", 1), (2, "a", 1))

    assert all(isinstance(answer, Short) for answer in answers)
    assert Transfer.objects.count() == before


def test_a_closed_account_grants_nothing(purse, books):
    units, home = purse(1), purse()
    services.close_account(account=units.account, return_to=home.account)

    [answer] = batch(units, (1, "a", 1))

    assert isinstance(answer, AccountClosed)
