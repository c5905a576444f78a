"""From nothing, and from releases with a shop in it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

#: Where each context's tables stood in the first release.
RELEASE_0_1 = {
    "identity": "0001",
    "base": "0002",
    "ledger": "0002",
    "notifications": "0001",
    "wallet": "0002",
    "offers": "0002",
}
#: Of what has changed since the last release, where it stood. Move it on when there is a new one.
RELEASE_0_5 = {"notifications": "0003"}
READY = ("migrate --verbosity=0", "migrate --plan", "audit --from-zero")


def rows(release):
    return Path(__file__).with_name(f"release_{release}.sql").read_text()


def to(release):
    return [f"migrate {context} {number} --verbosity=0" for context, number in release.items()]


@pytest.mark.django_db
def test_an_empty_database_is_ready_after_one_command():
    """The tests' own was empty, and has seen that command. From a shell it is run in tests/chaos."""
    said = StringIO()

    call_command("migrate", plan=True, stdout=said)
    call_command("audit", from_zero=True, stdout=said)

    assert "No planned migration operations" in said.getvalue()
    assert "Clean" in said.getvalue()


def test_a_shop_of_earlier_releases_is_there_after_migrating_and_its_books_agree(database):
    said = database.manage(*to(RELEASE_0_1), rows("0_1"), *to(RELEASE_0_5), rows("0_5"), *READY)

    assert "No planned migration operations" in said
    assert "Clean" in said
    assert database.run("SELECT username, role FROM identity_user ORDER BY id") == [
        ("ana", "customer"),
        ("root", "admin"),
    ]
    assert database.run("SELECT scope, application_id FROM identity_session") == [("read write", None)]
    assert database.run("SELECT available, held FROM ledger_account WHERE id = 101") == [(8000, 2000)]
    queued = "SELECT text, state, language, data, reference FROM notifications_notification WHERE kind = 'order_shipped'"
    assert database.run(queued) == [("Your order is on its way.", "queued", "en", None, "")]

    # And where that release still runs beside this one, it goes on writing.
    database.run(rows("0_5").replace("0501", "0502").replace("order:7", "order:8"))
    assert len(database.run(queued)) == 2
