"""From nothing, and from the last release with a shop in it."""

from pathlib import Path

#: Where each context's tables stood in the last release. Move it on when there is a new one.
RELEASE_0_1 = {
    "identity": "0001",
    "base": "0002",
    "ledger": "0002",
    "notifications": "0001",
    "wallet": "0002",
    "offers": "0002",
}
SHOP = Path(__file__).with_name("release_0_1.sql").read_text()


READY = ("migrate --verbosity=0", "migrate --plan", "audit --from-zero")


def test_an_empty_database_is_ready_after_one_command(database):
    said = database.manage(*READY)

    assert "No planned migration operations" in said
    assert "Clean" in said


def test_a_shop_of_the_last_release_is_there_after_migrating_and_its_books_agree(database):
    database.manage(*(f"migrate {context} {to} --verbosity=0" for context, to in RELEASE_0_1.items()))
    database.run(SHOP)

    said = database.manage(*READY)

    assert "No planned migration operations" in said
    assert "Clean" in said
    assert database.run("SELECT username, role FROM identity_user ORDER BY id") == [
        ("ana", "customer"),
        ("root", "admin"),
    ]
    assert database.run("SELECT scope, application_id FROM identity_session") == [("read write", None)]
    assert database.run("SELECT available, held FROM ledger_account WHERE id = 101") == [(8000, 2000)]
