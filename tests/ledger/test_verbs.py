"""Each verb, alone: what it does, what it refuses, what a repeat answers."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from earmark.base.ids import new_id
from earmark.ledger import services
from earmark.ledger.errors import AccountClosed, KeyTaken, Short, UnknownTransfer
from earmark.ledger.models import Entry, OpenLine, Transfer
from earmark.ledger.queries import balance, posted
from earmark.ledger.rules import Guard, Line, State

MINUTE = timedelta(minutes=1)


def numbers(account):
    found = balance(account)
    return found.available, found.held


def test_a_hold_sets_aside_and_a_post_takes(purse, books):
    wallet = purse(100)

    held = wallet.hold(30)
    assert numbers(wallet.account) == (70, 30)

    ended = services.post(held.id)
    assert (ended.won, ended.state) == (True, State.POSTED)
    assert numbers(wallet.account) == (70, 0)
    assert OpenLine.objects.count() == 0


def test_a_void_gives_back(purse, books):
    wallet = purse(100)
    held = wallet.hold(30)

    assert services.void(held.id).won

    assert numbers(wallet.account) == (100, 0)


def test_the_same_end_twice_is_no_error_and_moves_nothing(purse, books):
    wallet = purse(100)
    held = wallet.hold(30)
    services.void(held.id)

    again = services.void(held.id)

    assert (again.won, again.state) == (False, State.VOIDED)
    assert numbers(wallet.account) == (100, 0)


def test_an_end_is_final(purse, books):
    wallet = purse(100)
    held = wallet.hold(30)
    services.void(held.id)

    assert services.post(held.id).state == State.VOIDED


def test_an_unknown_transfer_is_said_to_be_unknown(db):
    with pytest.raises(UnknownTransfer):
        services.post(new_id())


def test_too_much_is_refused_and_leaves_nothing(purse, books):
    wallet = purse(100)
    before = Transfer.objects.count()

    with pytest.raises(Short) as refused:
        wallet.hold(101)

    assert refused.value.members == {
        "account": wallet.account, "available": 100, "asked": 101, "retry_at": None,
    }  # fmt: skip
    assert Transfer.objects.count() == before
    assert numbers(wallet.account) == (100, 0)


def test_a_refusal_says_when_a_hold_ends(purse, books):
    wallet = purse(10)
    held = wallet.hold(10, ttl=MINUTE)

    with pytest.raises(Short) as refused:
        wallet.hold(1)

    assert refused.value.members["retry_at"] == held.expires_at


def test_a_repeat_answers_the_first_result(purse, books):
    wallet = purse(100)
    first = wallet.hold(30, key="act")

    again = wallet.hold(30, key="act")

    assert (again.id, again.replay) == (first.id, True)
    assert numbers(wallet.account) == (70, 30)


def test_a_repeat_comes_before_rules(purse, books):
    wallet = purse(30)
    first = wallet.hold(30, key="act")

    assert wallet.hold(30, key="act").id == first.id


def test_a_repeat_of_a_voided_hold_funds_nothing_new(purse, books):
    wallet = purse(30)
    first = wallet.hold(30, key="act")
    services.void(first.id)

    again = wallet.hold(30, key="act")

    assert (again.state, again.replay) == (State.VOIDED, True)
    assert numbers(wallet.account) == (30, 0)


def test_a_key_with_other_content_is_refused(purse, books):
    wallet = purse(100)
    wallet.hold(30, key="act")

    with pytest.raises(KeyTaken):
        wallet.hold(31, key="act")


def test_many_lines_are_held_all_or_none(purse, books):
    money, stock = purse(100), purse(2, unit="piece:1")
    lines = [Line(money.account, money.world, 50), Line(stock.account, stock.world, 3)]

    with pytest.raises(Short) as refused:
        services.hold(id=new_id(), owner=money.account, key="order", kind="order", lines=lines)

    assert refused.value.members["account"] == stock.account
    assert numbers(money.account) == (100, 0)


def test_lines_on_one_account_are_added_up(purse, books):
    wallet = purse(100)
    lines = [Line(wallet.account, wallet.world, 60), Line(wallet.account, wallet.world, 60)]

    with pytest.raises(Short) as refused:
        services.hold(id=new_id(), owner=wallet.account, key="twice", kind="order", lines=lines)

    assert refused.value.members["asked"] == 120


def test_a_transfer_moves_at_once_between_guarded_accounts(purse, books):
    one, other = purse(100), purse()
    lines = [Line(one.account, other.account, 40)]

    done = services.transfer(id=new_id(), owner=one.account, key="move", kind="move", lines=lines)

    assert done.state == State.POSTED
    assert (numbers(one.account), numbers(other.account)) == ((60, 0), (40, 0))


def test_a_posted_hold_credits_a_guarded_account(purse, books):
    one, other = purse(100), purse()
    lines = [Line(one.account, other.account, 40)]
    held = services.hold(id=new_id(), owner=one.account, key="move", kind="move", lines=lines)
    assert numbers(other.account) == (0, 0)

    services.post(held.id)

    assert numbers(other.account) == (40, 0)


def test_a_system_account_is_a_sum_and_never_written(purse, books):
    wallet = purse(100)
    services.post(wallet.hold(30).id)

    assert posted(wallet.world) == -70
    assert numbers(wallet.world) == (0, 0)


def test_a_limit_counts_down_from_zero_to_the_floor_of_the_line(purse, books):
    limit = services.open_account(unit="use", guard=Guard.LIMIT)
    used = services.system_account(code="used", unit="use")

    def use(key, floor):
        lines = [Line(limit, used, 1, floor=floor)]
        return services.hold(id=new_id(), owner=limit, key=key, kind="use", lines=lines)

    use("1", -2)
    use("2", -2)
    with pytest.raises(Short) as refused:
        use("3", -2)
    assert refused.value.members["available"] == 0

    use("3", -3)
    assert numbers(limit) == (-3, 3)


def test_a_hold_expires_when_the_clock_says_so(purse, books, move_clock):
    wallet = purse(10)
    held = wallet.hold(10, ttl=MINUTE)

    move_clock(MINUTE)

    assert services.post(held.id).state == State.EXPIRED
    assert numbers(wallet.account) == (10, 0)


def test_a_hold_that_finds_too_little_takes_back_what_is_over(purse, books, move_clock):
    wallet = purse(10)
    first = wallet.hold(10, ttl=MINUTE)
    move_clock(MINUTE)

    second = wallet.hold(10)

    assert second.state == State.HELD
    assert services.void(first.id).state == State.EXPIRED
    assert numbers(wallet.account) == (0, 10)


def test_take_back_touches_no_other_account(purse, books, move_clock):
    one, other = purse(10), purse(10)
    lines = [Line(one.account, one.world, 10), Line(other.account, one.world, 10)]
    services.hold(id=new_id(), owner=one.account, key="both", kind="test", lines=lines, ttl=MINUTE)
    move_clock(MINUTE)

    one.hold(5)

    assert numbers(other.account) == (0, 10)
    assert other.hold(5).state == State.HELD
    assert numbers(other.account) == (5, 5)


def test_the_sweeper_gives_back_what_is_over(purse, books, move_clock):
    wallet = purse(10)
    wallet.hold(4, ttl=MINUTE)
    wallet.hold(3, ttl=2 * MINUTE)
    wallet.hold(2)
    move_clock(MINUTE)

    assert services.expire_due() == 1
    assert numbers(wallet.account) == (5, 5)


def test_extending_moves_the_deadline(purse, books, move_clock):
    wallet = purse(10)
    held = wallet.hold(10, ttl=MINUTE)

    assert services.extend(held.id, ttl=3 * MINUTE).won
    move_clock(2 * MINUTE)

    assert services.expire_due() == 0
    assert services.post(held.id).won


def test_a_checkout_takes_the_deadline_away(purse, books, move_clock):
    wallet = purse(10)
    held = wallet.hold(10, ttl=MINUTE)

    services.extend(held.id, ttl=None)
    move_clock(1000 * MINUTE)

    assert services.expire_due() == 0
    assert services.post(held.id).won


def test_a_hold_that_is_over_cannot_be_extended(purse, books, move_clock):
    wallet = purse(10)
    held = wallet.hold(10, ttl=MINUTE)
    move_clock(MINUTE)

    ended = services.extend(held.id, ttl=None)

    assert (ended.won, ended.state) == (False, State.EXPIRED)


def test_a_closed_account_is_not_debited_and_its_late_returns_go_home(purse, books):
    home, promo = purse(10, unit="piece"), purse(5, unit="piece")
    late = promo.hold(2)
    services.close_account(account=promo.account, return_to=home.account)

    with pytest.raises(AccountClosed):
        promo.hold(1)
    assert services.return_leftovers() == 1
    assert numbers(home.account) == (13, 0)

    services.void(late.id)
    assert books().leftovers == [(promo.account, 2)]
    services.return_leftovers()
    assert numbers(home.account) == (15, 0)
    assert numbers(promo.account) == (0, 0)


def test_unknown_accounts_and_unequal_units_are_our_own_mistakes(purse, db):
    dollars, pieces = purse(10), purse(10, unit="piece")
    for credit, code in ((pieces.account, "LE002"), (10**9, "LE001")):
        lines = [Line(dollars.account, credit, 1)]
        with pytest.raises(DatabaseError) as failed, transaction.atomic():
            services.hold(id=new_id(), owner=1, key="x", kind="x", lines=lines)
        assert failed.value.__cause__.sqlstate == code


def test_entries_are_append_only(purse, db):
    purse(10)
    for statement in (
        "UPDATE ledger_entry SET amount = 1",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Entry.objects.count() == 1


def test_no_guarded_account_goes_below_zero_by_any_means(purse, db):
    wallet = purse(10)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET available = -1 WHERE id = %s", [wallet.account])
    assert numbers(wallet.account) == (10, 0)


def test_one_hold_is_one_round_trip(purse, books, django_assert_num_queries):
    wallet = purse(10)
    with django_assert_num_queries(0):
        # The kernel's calls go past Django's cursor: what the ORM would have asked is nothing.
        wallet.hold(1)
