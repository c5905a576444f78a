"""Leaving for good: nobody can be recognised any more, and the books still hold."""

from datetime import timedelta
from functools import partial

import pghistory
import pytest
import time_machine
from axes.models import AccessAttempt
from django.core.management import call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from earmark.base import clock
from earmark.base.ids import new_id
from earmark.base.money import text
from earmark.identity import queries
from earmark.identity.models import Application, ExternalIdentity, Profile, Session, User
from earmark.identity.services import login, update_profile
from earmark.identity.services.profile import point
from earmark.ledger.models import Account
from earmark.ledger.queries import balance, posted
from earmark.ledger.services import return_leftovers, system_account
from earmark.notifications.models import Notification
from earmark.offers.models import Activation
from earmark.wallet.models import Wallet
from earmark.wallet.services import top_up
from tests.factories import (
    PARTNER,
    activate,
    anybody,
    bad_fields,
    bearer,
    make_offer,
    make_subscription,
    make_user,
    problem,
    wallet,
)
from tests.notifications.mail_server import text_of

from .journeys import DELETE, delete, is_alive, log_in, post, register, session, trail_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("books")]


def test_the_answer_says_so(ana):
    answer = delete(session())

    assert (answer.status_code, list(answer.json())) == (200, ["message"])


def test_nothing_that_tells_who_it_was_is_left_of_the_user(ana):
    update_profile(
        user_id=ana.pk,
        changes={
            "phone": "+573000000101",
            "time_zone": "America/Bogota",
            "language": "es",
            "location": point(lat=4, lon=-74),
        },
    )

    delete(session())

    user, profile = User.objects.get(), Profile.objects.get()
    assert (user.username, user.email) == (f"deleted-{ana.pk}", f"deleted-{ana.pk}@deleted.invalid")
    assert (user.first_name, user.last_name, user.phone) == ("", "", "")
    assert (user.is_active, user.has_usable_password()) == (False, False)
    assert user.deleted_at is not None
    assert (profile.location, profile.time_zone, profile.language) == (None, "", "en")


def test_nothing_that_tells_who_it_was_is_left_beside_the_user(ana):
    log_in(password="wrong", REMOTE_ADDR="192.0.2.9")
    client = session()
    Session.objects.update(address="192.0.2.7", user_agent="curl/8")
    ExternalIdentity.objects.create(
        user=ana, issuer="https://id.example", subject="a1", created_at=clock.now()
    )
    TOTPDevice.objects.create(user=ana, name="phone", confirmed=False)

    delete(client)

    assert set(Session.objects.values_list("address", "user_agent")) == {(None, "")}
    assert not ExternalIdentity.objects.exists()
    assert not AccessAttempt.objects.exists()
    assert not TOTPDevice.objects.exists()


def test_the_trail_stays_without_addresses(ana):
    delete(session())

    assert trail_of(ana) == ["created", "logged_in", "access_changed", "deleted"]
    kept = ana.id_role_is_active_events.values_list("pgh_context__metadata", flat=True)
    assert not any("address" in (metadata or {}) for metadata in kept)


def test_where_staff_was_stays_in_the_trail(ana):
    client = session()
    with pghistory.context(actor=ana.pk + 1, address="192.0.2.99"):
        User.objects.filter(pk=ana.pk).update(role="merchant")

    delete(client)

    kept = ana.id_role_is_active_events.filter(pgh_label="access_changed").earliest("pgh_id")
    assert kept.pgh_context.metadata["address"] == "192.0.2.99"


def test_the_trail_of_others_stays_whole(ana):
    eva = make_user("eva@example.com", email="eva@example.com")
    log_in("eva@example.com")

    delete(session())

    kept = eva.id_role_is_active_events.get(pgh_label="logged_in").pgh_context.metadata
    assert kept["address"] == "127.0.0.1"


def test_all_sessions_end_at_once(ana):
    client, phone = session(), session()

    delete(client)

    assert [is_alive(client), is_alive(phone)] == [False, False]


def test_nobody_comes_in_again(ana):
    delete(session())

    for name in ("ana@example.com", f"deleted-{ana.pk}", f"deleted-{ana.pk}@deleted.invalid"):
        assert problem(log_in(name)) == (401, "invalid_credentials")


def test_staff_cannot_bring_anybody_back(ana, admin_client):
    delete(session())
    page = f"/admin/identity/user/{ana.pk}/"

    assert admin_client.get(page + "change/").status_code == 200
    assert admin_client.post(page + "change/", {"is_active": "on"}).status_code == 403
    assert admin_client.post(page + "password/", {"password1": "x", "password2": "x"}).status_code == 403


def test_the_address_is_free_for_another_account(ana):
    delete(session())

    assert register().status_code == 201
    assert log_in().json()["customer"]["id"] != ana.pk


def test_nobody_is_written_to_at_an_address_that_never_exists(ana):
    delete(session())
    User.objects.update(is_active=True)

    assert queries.contact(ana.pk).email == ""


def test_service_accounts_are_switched_off(ana):
    Application.objects.create(
        user=ana, name="till", client_type="confidential", authorization_grant_type="client-credentials"
    )

    delete(session())

    assert not Application.objects.get().is_active


def test_one_last_mail_goes_out_and_nothing_of_it_is_kept(ana, mail):
    delete(session())
    post()

    [received] = mail.mails
    assert (received["To"], received["Subject"]) == ("ana@example.com", "Your account is deleted")
    assert text_of(received).startswith("Hello Ana,")
    row = Notification.objects.get()
    assert (row.state, row.address, row.subject, row.text) == ("sent", "", "", "")


def test_what_was_said_before_is_forgotten_and_what_waited_is_not_said(ana, mail):
    top_up(user_id=ana.pk, amount=1_00, id=new_id())
    post()
    top_up(user_id=ana.pk, amount=2_00, id=new_id())
    delete(session(), give_up_balance=True)
    Notification.objects.create(
        user=ana, channel="email", kind="wallet_topped_up", address=ana.email, text="waits", dedupe_key="waits",
        due_at=clock.now() + timedelta(hours=1), created_at=clock.now(),
    )  # fmt: skip
    post()

    rows = Notification.objects.all()
    assert {(row.address, row.subject, row.text) for row in rows} == {("", "", "")}
    assert Notification.objects.get(dedupe_key="waits").state == "suppressed"
    assert [received["Subject"] for received in mail.mails] == [
        "1.00 USD added to your balance",
        "Your account is deleted",
    ]


def test_a_wrong_password_is_named_and_changes_nothing(ana):
    client = session()

    answer = delete(client, password="wrong")

    assert bad_fields(answer) == ["password"]
    assert answer.json()["errors"][0]["code"] == "wrong_password"
    assert is_alive(client)


def test_guessing_it_is_locked_like_a_log_in(ana):
    client = session()

    assert [delete(client, password="wrong").status_code for _ in range(10)] == [400] * 10

    assert problem(delete(client)) == (429, "login_locked")
    assert problem(log_in()) == (429, "login_locked")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"password": None},
        {"password": ""},
        {"password": []},
        {"password": "a\0"},
        {"password": "x" * 257},
    ],
)
def test_without_a_password_nobody_is_deleted(ana, body):
    assert bad_fields(session().post(DELETE, body)) == ["password"]

    assert User.objects.get().deleted_at is None


@pytest.fixture
def foreign(ana):
    """Ana, who always comes by a foreign identity."""
    ana.set_unusable_password()
    ana.save()
    return ana


def test_who_has_no_password_may_go_right_after_a_log_in(foreign):
    assert bearer(foreign).post(DELETE, {}).status_code == 200


def test_who_has_no_password_has_to_log_in_again_after_ten_minutes(foreign):
    client = bearer(foreign)

    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert problem(client.post(DELETE, {})) == (403, "fresh_login_required")


def test_a_refreshed_token_is_no_fresh_log_in(ana):
    client = session()
    ana.set_unusable_password()
    ana.save()

    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        refreshed = anybody().post("/api/v1/auth/refresh/", {"refresh": client.refresh_token}).json()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {refreshed['access']}")
        assert problem(client.post(DELETE, {})) == (403, "fresh_login_required")


def test_an_application_that_acts_for_somebody_deletes_nobody(ana, acting):
    assert problem(delete(acting(ana))) == (403, "own_login_required")


def test_the_last_admin_stays(db):
    root = make_user("root", role="admin")
    make_user("gone", role="admin", email="gone@example.com")
    User.objects.filter(username="gone").update(is_active=False)

    assert problem(delete(bearer(root))) == (409, "last_admin")

    make_user("heir", role="admin")
    assert delete(bearer(root)).status_code == 200


def test_of_two_admins_who_leave_at_once_one_stays(race):
    clients = [bearer(make_user(f"root{n}", role="admin")) for n in range(2)]

    answers = race(2, lambda n: delete(clients[n]))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert User.objects.filter(role="admin", is_active=True).count() == 1


def test_who_leaves_five_times_at_once_leaves_once(ana, race):
    clients = [session() for _ in range(5)]

    answers = race(5, lambda n: delete(clients[n]))

    assert [answer.status_code for answer in answers].count(200) == 1
    assert {answer.status_code for answer in answers} <= {200, 400, 401}
    assert trail_of(ana).count("deleted") == 1
    post()
    assert Notification.objects.count() == 1


def test_a_balance_is_not_lost_by_accident(ana):
    top_up(user_id=ana.pk, amount=12_50, id=new_id())
    client = session()

    answer = delete(client)

    assert problem(answer) == (409, "balance_left")
    assert (answer.json()["balance"], answer.json()["currency"]) == ("12.50", "USD")
    assert is_alive(client)
    assert Account.objects.get(guard="balance").closed_at is None


def test_a_balance_that_is_given_up_goes_to_the_house_and_the_books_say_so(ana):
    top_up(user_id=ana.pk, amount=12_50, id=new_id())

    assert delete(session(), give_up_balance=True).status_code == 200
    return_leftovers()

    account = Wallet.objects.get().account_id
    assert (balance(account).available, text(posted(system_account(code="revenue", unit="USD")), "USD")) == (
        0,
        "12.50",
    )
    call_command("audit")


def test_money_that_is_held_keeps_the_account(ana):
    top_up(user_id=ana.pk, amount=20_00, id=new_id())
    client = session()
    activate(client, make_offer(price=20_00))

    assert problem(delete(client)) == (409, "account_in_use")
    assert problem(delete(client, give_up_balance=True)) == (409, "account_in_use")
    assert wallet(ana) == (0, 20_00)


def test_what_was_bought_stays_in_the_books(ana):
    subscription = make_subscription(ana, make_offer(), ends_in=timedelta(days=1))

    delete(session())

    subscription.refresh_from_db()
    assert subscription.user_id == ana.pk


def test_an_activation_and_the_end_never_both_happen(race):
    offer = make_offer(price=20_00)
    for n in range(6):
        user = make_user(f"buyer{n}", money=20_00)
        buying, leaving = bearer(user), bearer(user)
        acts = (partial(activate, buying, offer), partial(delete, leaving, give_up_balance=True))

        bought, left = race(2, lambda n, acts=acts: acts[n]())

        assert (bought.status_code, left.status_code) in {(202, 409), (401, 200), (404, 200), (400, 200)}
        assert Activation.objects.filter(user=user).exists() == (bought.status_code == 202)


def test_nothing_is_sold_to_who_has_left(ana):
    top_up(user_id=ana.pk, amount=20_00, id=new_id())
    offer = make_offer(price=20_00)
    partner = bearer(make_user(role="partner"))
    delete(session(), give_up_balance=True)

    sale = {"user_id": ana.pk, "offer_id": offer.pk, "amount": "20.00"}
    assert problem(partner.post(PARTNER, sale)) == (404, "user_not_found")
    return_leftovers()
    assert partner.post(PARTNER, sale).status_code in {400, 404}


def test_nobody_tops_up_who_has_left(ana):
    top_up(user_id=ana.pk, amount=1_00, id=new_id())
    admin = bearer(make_user(role="admin"))
    delete(session(), give_up_balance=True)

    answer = admin.post("/api/v1/account/top-ups/", {"user_id": ana.pk, "amount": "5.00"})

    assert problem(answer) == (404, "user_not_found")


def test_no_session_begins_behind_the_back_of_who_leaves(ana, monkeypatch):
    client, check = session(), login.check_password

    def leave_after_the_check(**given):
        user = check(**given)
        assert delete(client).status_code == 200
        return user

    monkeypatch.setattr(login, "check_password", leave_after_the_check)

    assert log_in().json()["code"] == "invalid_credentials"
    assert not Session.objects.filter(revoked_at=None).exists()
