"""Records for other programs."""

import csv
import json
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError
from django.db import connection

from config.management.moments import moment
from earmark.base import records as pieces
from earmark.ledger.models import Entry
from tests.factories import activate, bearer, make_offer, make_user
from tests.shop import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def export(run, tmp_path):
    """The rows that `manage.py export` writes for these arguments."""

    def rows(*arguments):
        file = tmp_path / "records.csv"
        run("export", *arguments, "--output", str(file))
        with file.open(newline="") as lines:
            return list(csv.DictReader(lines))

    return rows


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "BATCH", 2)


def order(user, product, quantity=1):
    return bearer(user).post(
        "/api/v1/orders/orders/", {"items": [{"product": product.pk, "quantity": quantity}]}
    )


def test_the_journal_has_every_line_once_and_adds_up(export, small_pieces):
    for _ in range(3):
        make_user(money=5_00)

    rows = export("journal")

    assert len(rows) == Entry.objects.count()
    assert len({(row["transfer_id"], row["line"]) for row in rows}) == len(rows)
    top_ups = [row for row in rows if row["unit"] == "USD"]
    assert (len(top_ups), {row["debit"] for row in top_ups}) == (3, {"world"})
    assert sum(int(row["amount"]) for row in top_ups) == 15_00


def test_orders_come_by_line_activations_and_movements_by_row(export, small_pieces):
    user, products = (
        make_user(money=50_00),
        [make_product(name, stock=9) for name in ("Mouse", "Lamp", "=1+1")],
    )
    numbers = [order(user, product).json()["number"] for product in products]
    activate(bearer(user), make_offer())

    assert [row["number"] for row in export("orders")] == numbers
    assert [row["name"] for row in export("orders")] == ["Mouse", "Lamp", "'=1+1"]
    assert [(row["amount"], row["status"]) for row in export("activations")] == [("2000", "PENDING")]
    assert [row["quantity"] for row in export("movements")] == ["9", "9", "9"]


def test_only_what_was_made_in_the_time(export):
    user, product = make_user(), make_product(stock=9)
    old, new = (order(user, product).json()["id"] for _ in range(2))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE orders_order SET created_at = now() - interval '10 days' WHERE id = %s", (old,)
        )

    assert [row["order_id"] for row in export("orders", "--since", "2d")] == [new]
    assert [row["order_id"] for row in export("orders", "--until", "2d")] == [old]
    assert export("orders", "--since", "30d", "--until", "20d") == []


def test_lines_of_json_say_the_same(run, tmp_path):
    make_user(money=5_00)
    file = tmp_path / "journal.jsonl"

    run("export", "journal", "--format", "jsonl", "--output", str(file))

    [line] = [json.loads(line) for line in file.read_text().splitlines()]
    assert (line["amount"], line["unit"], line["state"], line["closed_at"][-1:]) == (
        500,
        "USD",
        "posted",
        "Z",
    )


def test_all_about_a_person(run, tmp_path):
    ana, file = make_user("ana", money=5_00), tmp_path / "ana.json"

    run("export", "person", "--username", "ana", "--output", str(file))

    assert json.loads(file.read_text())["identity"]["profile"]["email"] == ana.email
    with pytest.raises(CommandError, match="no user 'bob'"):
        run("export", "person", "--username", "bob")


def test_a_file_appears_whole_or_not_at_all(run, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        run("export", "journal", "--output", str(tmp_path / "nowhere" / "journal.csv"))
    with pytest.raises(CommandError, match="is a folder"):
        run("export", "journal", "--output", str(tmp_path))
    with pytest.raises(CommandError, match="before --until"):
        run("export", "journal", "--since", "1d", "--until", "2d", "--output", str(tmp_path / "journal.csv"))

    assert list(tmp_path.iterdir()) == []


def test_what_an_earlier_run_left_half_done_gives_nothing_away(run, tmp_path):
    make_user("ana")
    left, file = tmp_path / ".ana.json.part", tmp_path / "ana.json"
    left.touch()
    left.chmod(0o666)

    run("export", "person", "--username", "ana", "--output", str(file))

    assert file.stat().st_mode & 0o777 == 0o600


def test_times_are_read_as_people_write_them():
    assert moment("2026-11-21") == datetime(2026, 11, 21, tzinfo=UTC)
    assert moment("2026-11-21T08:00+01:00") == datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert abs(datetime.now(UTC) - timedelta(hours=12) - moment("12h")) < timedelta(minutes=1)
    for nonsense in ("yesterday", "12x", "9999999d", ""):
        with pytest.raises(ArgumentTypeError, match="none of"):
            moment(nonsense)
