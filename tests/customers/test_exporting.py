"""Everything that is held about me, to take along."""

from datetime import timedelta

import orjson
import pghistory
import pytest

from earmark.base import clock
from earmark.base.ids import new_id
from earmark.identity.models import ExternalIdentity, Session, User
from earmark.identity.services import export
from earmark.notifications.models import Notification
from earmark.wallet.services import top_up
from tests.factories import activate, anybody, bearer, make_offer, make_subscription, make_user, problem

from .journeys import EXPORT, RESET, log_in, post, session, verification_token

pytestmark = pytest.mark.django_db(transaction=True)


def exported(client):
    """The document."""
    answer = client.get(EXPORT)
    assert answer.status_code == 200
    return orjson.loads(b"".join(answer.streaming_content))


def test_it_is_a_document_to_keep(ana):
    answer = session().get(EXPORT)

    assert answer.streaming
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="account-{ana.pk}.json"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_has_done_nothing_yet_has_a_profile_and_empty_lists(ana):
    document = exported(session())

    assert document.keys() == {
        "exported_at", "identity", "wallet", "offers", "orders", "promotions", "flash", "reviews", "notifications",
        "webhooks",
    }  # fmt: skip
    assert document["identity"]["profile"]["email"] == "ana@example.com"
    assert document["identity"]["external_identities"] == []
    assert document["wallet"] == {"balance": None, "transactions": []}
    assert document["offers"] == {"subscriptions": [], "activations": []}
    assert document["promotions"] == {"promo_codes": []}
    assert document["flash"] == {"reservations": []}
    assert document["reviews"] == {"reviews": []}
    assert document["webhooks"] == {"endpoints": []}
    assert document["notifications"] == {"messages": [], "pushes": [], "browsers": [], "opted_out": []}


def test_sessions_tell_where_they_came_from(ana):
    log_in(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="curl/8")

    first, *_ = exported(session())["identity"]["sessions"]
    assert (first["address"], first["user_agent"], first["scope"]) == ("192.0.2.7", "curl/8", "read write")


def test_the_trail_tells_what_happened(ana):
    created, entered = exported(session())["identity"]["trail"]

    assert (created["deed"], created["role"]) == ("created", "customer")
    assert (entered["deed"], entered["circumstances"]["address"]) == ("logged_in", "127.0.0.1")


def test_of_what_staff_did_only_that_it_was_done_is_told(ana):
    client = session()
    with pghistory.context(actor=ana.pk + 1, address="192.0.2.99"):
        User.objects.filter(pk=ana.pk).update(role="merchant")

    done = exported(client)["identity"]["trail"][-1]

    assert (done["deed"], done["role"], done["circumstances"]) == ("access_changed", "merchant", {})


def test_foreign_identities_are_told(ana):
    ExternalIdentity.objects.create(
        user=ana, issuer="https://id.example", subject="a1", created_at=clock.now()
    )

    [foreign] = exported(session())["identity"]["external_identities"]
    assert (foreign["issuer"], foreign["subject"]) == ("https://id.example", "a1")


def test_money_and_what_it_bought_are_told(ana):
    top_up(user_id=ana.pk, amount=50_00, id=new_id())
    offer = make_offer(price=20_00)
    client = session()
    transaction = activate(client, offer).json()["transaction_id"]
    make_subscription(ana, make_offer("TV Basic"), ends_in=timedelta(days=1))

    document = exported(client)

    wallet, offers = document["wallet"], document["offers"]
    assert (wallet["balance"]["balance"], wallet["balance"]["held"]) == ("30.00", "20.00")
    assert [(line["kind"], line["amount"]) for line in wallet["transactions"]] == [
        ("top_up", "50.00"),
        ("activation", "20.00"),
    ]
    [activation] = offers["activations"]
    assert (activation["transaction_id"], activation["amount"], activation["offer_name"]) == (
        transaction, "20.00", "Internet 50",
    )  # fmt: skip
    assert [subscription["offer_name"] for subscription in offers["subscriptions"]] == ["TV Basic"]


def test_messages_are_told_but_no_link_that_is_still_on_its_way(ana):
    client = session()
    top_up(user_id=ana.pk, amount=50_00, id=new_id())
    anybody().post(RESET, {"email": ana.email})
    post()
    Notification.objects.filter(kind="password_reset").update(
        state="queued", sent_at=None, text="https://shop.example.org/?token=secret"
    )

    messages = exported(client)["notifications"]["messages"]

    by_kind = {message["kind"]: message for message in messages}
    assert "50.00 USD" in by_kind["wallet_topped_up"]["text"]
    assert by_kind["password_reset"]["text"] == ""
    assert "secret" not in str(messages)


def test_only_ones_own_is_told(ana):
    eva = make_user("eva", money=77_00)
    activate(bearer(eva), make_offer(price=20_00))

    document = str(exported(session()))

    assert "eva" not in document
    assert "77.00" not in document


def test_it_holds_no_password_and_no_token(ana, mail):
    verification_token(mail)
    tokens = log_in().json()
    client = anybody()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access_token']}")

    document = str(exported(client))

    for secret in (ana.password, tokens["refresh_token"], str(Session.objects.get().current_token)):
        assert secret not in document


def test_it_is_written_as_it_is_read(ana):
    now = clock.now()
    Session.objects.bulk_create(
        Session(id=new_id(), user=ana, current_token=new_id(), created_at=now, expires_at=now)
        for _ in range(50)
    )

    pieces = list(export(user_id=ana.pk, now=now))

    assert len(pieces) > 50
    assert max(map(len, pieces)) < 1000
    assert len(orjson.loads(b"".join(pieces))["identity"]["sessions"]) == 50


def test_an_application_that_acts_for_somebody_gets_none_of_it(ana, acting):
    assert problem(acting(ana).get(EXPORT)) == (403, "own_login_required")


def test_nobody_comes_without_saying_who_they_are(db):
    assert problem(anybody().get(EXPORT)) == (401, "not_authenticated")
