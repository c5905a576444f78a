"""The audit finds what is wrong, from the checkpoint and from zero."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from earmark.ledger import services
from earmark.ledger.models import Checkpoint, CheckpointBalance, CheckpointPending
from earmark.ledger.queries import audit


def tamper(statement, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)


def checkpoint():
    """Moves it over all that has ended. It stops below what runs, and so in other tests' databases too: the server
    counts the transactions of all.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        [ended] = cursor.fetchone()
        cut = 0
        while cut <= int(ended):
            services.checkpoint()
            cut = Checkpoint.objects.get().cut


def test_a_balance_that_was_changed_by_hand_is_found(purse, db):
    wallet = purse(100)
    tamper("UPDATE ledger_account SET available = 99 WHERE id = %s", wallet.account)

    [found] = audit().discrepancies

    assert (found.account, found.available, found.available_due) == (wallet.account, 99, 100)


def test_a_lost_open_line_is_found(purse, db):
    wallet = purse(100)
    wallet.hold(10)
    tamper("DELETE FROM ledger_open_line")

    [found] = audit().discrepancies

    assert (found.held, found.held_due) == (10, 0)


def test_a_line_left_open_by_an_ended_transfer_is_found(purse, db):
    wallet = purse(100)
    held = wallet.hold(10)
    tamper("UPDATE ledger_transfer SET state = 'V' WHERE id = %s", held.id)

    assert audit().orphans == [(held.id, wallet.account, 10)]


def test_the_command_fails_loudly(purse, db, capsys):
    wallet = purse(100)
    call_command("audit", "--from-zero", "--checkpoint")
    assert "Clean: 1 accounts" in capsys.readouterr().out

    tamper("UPDATE ledger_account SET held = 5 WHERE id = %s", wallet.account)
    with pytest.raises(CommandError):
        call_command("audit")


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_counts_each_transfer_once_whenever_it_ends(purse, books):
    wallet = purse(100)
    early, late = wallet.hold(10), wallet.hold(20)
    services.post(early.id)
    checkpoint()
    assert CheckpointBalance.objects.get(account=wallet.account).posted == 90
    assert list(CheckpointPending.objects.values_list("transfer_id", flat=True)) == [late.id]

    services.post(late.id)
    wallet.fill(5)
    books()
    checkpoint()

    assert CheckpointBalance.objects.get(account=wallet.account).posted == 75
    assert not CheckpointPending.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_stops_below_the_oldest_running_transaction(purse, books):
    wallet = purse(100)
    wrote, go_on = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            wallet.hold(10)
            wrote.set()
            go_on.wait(20)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    wrote.wait(20)
    purse(1)  # begins later and ends sooner
    services.checkpoint()
    go_on.set()
    thread.join()

    books()
    checkpoint()
    assert CheckpointPending.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_checkpoint_from_another_cluster_is_not_believed(purse, books):
    wallet = purse(100)
    services.checkpoint()
    Checkpoint.objects.update(cut=2**50)
    wallet.fill(1)

    books()
    services.checkpoint()

    assert Checkpoint.objects.get().cut < 2**50
    wallet.fill(1)
