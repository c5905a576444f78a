"""What is remembered of what users do, and of what is done to them."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from structlog.testing import capture_logs

from earmark.base import clock
from earmark.base.ids import new_id
from earmark.identity.services import seed_users
from earmark.wallet.services import top_up
from tests.factories import TOP_UPS, bearer, key, make_user, problem

from .people import TWO_FACTOR, log_in, phone_of, user_form

pytestmark = pytest.mark.django_db


def events(model="identity.UserEvent", **filters):
    """Label and circumstances of the events, oldest first."""
    found = apps.get_model(model).objects.filter(**filters).order_by("pgh_id")
    return [(event.pgh_label, event.pgh_context.metadata if event.pgh_context else {}) for event in found]


def of(user, deed):
    """The circumstances of the user's only event of this kind."""
    [(_, circumstances)] = events(pgh_obj=user, pgh_label=deed)
    return circumstances


@pytest.fixture
def office(root, browser):
    """An admin's browser."""
    browser.log_in()
    return browser


def test_a_log_in_over_the_api_is_remembered_with_its_request(ana):
    answer = log_in("ana")

    circumstances = of(ana, "logged_in")
    assert circumstances["request_id"] == answer.headers["X-Request-ID"]
    assert circumstances["address"] == "127.0.0.1"


def test_a_log_in_on_the_page_is_remembered_too(ana, browser):
    answer = browser.log_in("ana")

    circumstances = of(ana, "logged_in")
    assert circumstances["pages"] is True
    assert circumstances["request_id"] == answer.headers["X-Request-ID"]


def test_a_failure_is_no_deed(ana, browser):
    browser.log_in("ana", "wrong")
    log_in("ana", "wrong")

    assert events(pgh_label="logged_in") == []


def test_a_change_of_role_says_who_made_it_and_from_where(office, root, ana):
    page = reverse("admin:identity_user_change", args=[ana.pk])
    answer = office.post(page, user_form(ana, role="merchant"))

    assert of(ana, "access_changed") == {
        "actor": root.pk,
        "address": "127.0.0.1",
        "request_id": answer.headers["X-Request-ID"],
    }


def test_who_is_made_by_an_admin_is_remembered_with_the_admin(office, root):
    words = {"password1": "a long enough one", "password2": "a long enough one", "usable_password": "true"}
    fields = {"username": "eva", "email": "eva@example.com", "role": "merchant"}

    office.post(reverse("admin:identity_user_add"), fields | words)

    assert events(pgh_label="created", role="merchant")[0][1]["actor"] == root.pk


def test_a_password_that_an_admin_sets_is_remembered_with_the_admin(office, root, ana):
    words = {"password1": "a long enough one", "password2": "a long enough one", "usable_password": "true"}

    office.post(reverse("admin:auth_user_password_change", args=[ana.pk]), words)

    assert of(ana, "password_changed")["actor"] == root.pk


def test_a_change_outside_of_any_request_is_remembered_without_anybody(ana):
    ana.is_active = False
    ana.save()

    assert of(ana, "access_changed") == {}


def test_two_factor_on_and_off_are_remembered(office, root):
    office.post(TWO_FACTOR, {"code": office.offered().code()})
    eva = make_user("eva", role="admin")
    phone_of(eva)

    office.post(reverse("admin:identity_user_remove_two_factor", args=[eva.pk]))
    call_command("remove_two_factor", "root", stdout=StringIO())

    assert of(root, "second_factor_added")["actor"] == root.pk
    assert of(eva, "second_factor_removed")["actor"] == root.pk
    assert of(root, "second_factor_removed")["command"] == "remove_two_factor"


def test_what_the_trail_holds_is_no_secret(office, root, moment):
    phone = office.offered()
    office.post(TWO_FACTOR, {"code": phone.code()})

    told = str(events())
    assert phone.code() not in told
    assert "correct horse" not in told


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_trail_is_not_changed(ana, change):
    found = apps.get_model("identity.UserEvent").objects.all()
    arguments = {"pgh_label": "logged_in"} if change == "update" else {}

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        getattr(found, change)(**arguments)


def test_a_top_up_is_remembered_with_the_admin_who_made_it(root, ana):
    answer = bearer(root).post(TOP_UPS, {"user_id": ana.pk, "amount": "20.00"})

    assert events("wallet.WalletEvent") == [
        (
            "topped_up",
            {
                "actor": root.pk,
                "amount": "20.00",
                "currency": "USD",
                "transaction_id": answer.json()["transaction_id"],
                "request_id": answer.headers["X-Request-ID"],
            },
        )
    ]


def test_a_repeated_top_up_is_remembered_once(root, ana):
    admin = bearer(root)
    for _ in range(2):
        answer = admin.post(TOP_UPS, {"user_id": ana.pk, "amount": "20.00"}, **key("one"))

    assert answer.headers["Idempotent-Replayed"] == "true"
    assert len(events("wallet.WalletEvent")) == 1


def test_the_same_payment_told_twice_is_remembered_once(root, ana):
    for _ in range(2):
        top_up(user_id=ana.pk, amount=1_00, id=new_id(), act="payment-7", actor=root.pk)

    assert len(events("wallet.WalletEvent")) == 1


def test_a_top_up_that_fails_leaves_no_trace(root):
    answer = bearer(root).post(TOP_UPS, {"user_id": 0x7FFFFFFF, "amount": "20.00"})

    assert problem(answer) == (404, "user_not_found")
    assert events("wallet.WalletEvent") == []


def test_what_nobody_did_by_hand_is_not_in_it(ana):
    top_up(user_id=ana.pk, amount=1_00, id=new_id())

    assert events("wallet.WalletEvent") == []


def test_a_failed_log_in_is_a_log_line_that_gives_nothing_away(ana):
    with capture_logs() as lines:
        log_in("ana", "wrong")
        log_in("ANA@example.com", "wrong")
        log_in("nobody", "wrong")

    failures = [line for line in lines if line["event"] == "login_failed"]
    assert [line["address"] for line in failures] == ["127.0.0.1"] * 3
    assert [line["reason"] for line in failures] == ["password"] * 3
    assert failures[0]["name"] == failures[1]["name"] != failures[2]["name"]
    assert not {"ana", "nobody", "wrong"} & {str(value) for line in failures for value in line.values()}


def test_a_wrong_code_is_such_a_line_too(root):
    phone_of(root)
    with capture_logs() as lines:
        log_in(otp="000000")

    assert [line["reason"] for line in lines if line["event"] == "login_failed"] == ["second_factor"]


PAGES = ["identity_userevent", "identity_signingkeyevent", "wallet_walletevent"]


@pytest.mark.parametrize("page", PAGES)
def test_the_back_office_shows_it_and_changes_nothing(office, ana, root, page):
    model = apps.get_model(page.replace("_", ".", 1))
    bearer(root).post(TOP_UPS, {"user_id": ana.pk, "amount": "20.00"})
    list_of = reverse(f"admin:{page}_changelist")

    assert office.get(list_of).status_code == 200
    assert office.get(list_of, {"q": "ana", "deed": "created", "o": "1"}).status_code == 200
    assert office.get(reverse(f"admin:{page}_add")).status_code == 403
    for event in model.objects.all()[:1]:
        delete = reverse(f"admin:{page}_delete", args=[event.pk])
        assert office.post(delete, {"post": "yes"}).status_code == 403


def shown(office, page, **query):
    """The list's rows, as texts."""
    found = office.get(reverse(f"admin:{page}_changelist"), query).context["cl"].result_list
    return [(event.pgh_label, event.actor_name) for event in found]


def test_the_list_says_who_did_what_newest_first(office, root, ana):
    office.post(reverse("admin:identity_user_change", args=[ana.pk]), user_form(ana, role="merchant"))
    log_in("ana")

    assert shown(office, "identity_userevent", q="ana") == [
        ("logged_in", None),
        ("access_changed", "root"),
        ("created", None),
    ]


def test_it_is_narrowed_by_deed_and_searched_by_whose_hand_it_was(office, root, ana):
    office.post(reverse("admin:identity_user_change", args=[ana.pk]), user_form(ana, role="merchant"))

    assert shown(office, "identity_userevent", q="root", deed="access_changed") == [
        ("access_changed", "root")
    ]
    assert shown(office, "identity_userevent", deed="deleted") == []


def test_the_list_costs_the_same_however_long_it_is(office, root, django_assert_max_num_queries):
    seed_users(count=30, now=clock.now())

    with django_assert_max_num_queries(12):
        office.get(reverse("admin:identity_userevent_changelist"))


def test_the_row_names_who_was_there(office, root, ana):
    bearer(root).post(TOP_UPS, {"user_id": ana.pk, "amount": "20.00"})

    page = office.get(reverse("admin:wallet_walletevent_changelist")).content.decode()

    assert ">ana<" in page
    assert ">root<" in page
    assert "amount 20.00" in page
