"""Another password, for who knows the old one."""

import pytest
from axes.models import AccessAttempt

from earmark.identity.models import Session, User
from earmark.identity.services import login
from tests.factories import PASSWORD, bad_fields, bearer, problem
from tests.notifications.mail_server import text_of

from .journeys import CHANGE, NEW_PASSWORD, change_password, is_alive, log_in, post, session, trail_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_new_password_opens_and_the_old_one_does_not(ana):
    answer = change_password(session())

    assert (answer.status_code, list(answer.json())) == (200, ["message"])
    assert log_in(password=NEW_PASSWORD).status_code == 200
    assert problem(log_in(password=PASSWORD)) == (401, "invalid_credentials")


def test_all_other_sessions_end_and_ones_own_goes_on(ana):
    own, phone = session(), session()

    change_password(own)

    assert [is_alive(own), is_alive(phone)] == [True, False]


def test_who_comes_with_the_password_itself_ends_all_sessions(ana, api):
    phone = session()
    api.default_format = "json"
    pair = "YW5hQGV4YW1wbGUuY29tOmNvcnJlY3QgaG9yc2UgYmF0dGVyeQ=="

    assert change_password(api, HTTP_AUTHORIZATION=f"Basic {pair}").status_code == 200

    assert not is_alive(phone)


def test_the_user_is_told_by_mail_and_nobody_learns_the_password(ana, mail):
    change_password(session())
    post()

    [received] = mail.mails
    assert (received["To"], received["Subject"]) == ("ana@example.com", "Your password was changed")
    assert NEW_PASSWORD not in text_of(received)


def test_the_trail_remembers_it_and_where_it_came_from(ana):
    change_password(session(), REMOTE_ADDR="192.0.2.7")

    assert trail_of(ana)[-1] == "password_changed"
    event = ana.id_role_is_active_events.select_related("pgh_context").latest("pgh_id")
    assert event.pgh_context.metadata["address"] == "192.0.2.7"


def test_a_wrong_current_password_is_named_and_changes_nothing(ana):
    client, phone = session(), session()

    answer = change_password(client, current="wrong")

    assert bad_fields(answer) == ["current_password"]
    assert answer.json()["errors"][0]["code"] == "wrong_password"
    assert is_alive(phone)
    assert log_in().status_code == 200


def test_guessing_the_current_password_is_locked_like_a_log_in(ana):
    client = session()

    assert [change_password(client, current="wrong").status_code for _ in range(10)] == [400] * 10

    assert problem(change_password(client)) == (429, "login_locked")
    assert problem(log_in()) == (429, "login_locked")


def test_what_is_kept_of_a_failure_holds_no_password(ana):
    change_password(session(), current="wrong one")

    kept = AccessAttempt.objects.values().get()
    assert "wrong one" not in str(kept)
    assert NEW_PASSWORD not in str(kept)


@pytest.mark.parametrize("weak", ["short", "password123", "ana@example.com"])
def test_a_weak_password_is_refused(ana, weak):
    assert set(bad_fields(change_password(session(), new=weak))) == {"new_password"}

    assert log_in().status_code == 200


@pytest.mark.parametrize("body", [{}, {"current_password": PASSWORD}, {"new_password": NEW_PASSWORD}])
def test_what_is_missing_is_named(ana, body):
    missing = {"current_password", "new_password"} - body.keys()

    assert set(bad_fields(session().post(CHANGE, body))) == missing


def test_of_many_who_change_it_at_once_one_wins(ana, race):
    clients = [session() for _ in range(5)]

    answers = race(5, lambda n: change_password(clients[n], new=f"{NEW_PASSWORD} {n}"))

    [winner] = [n for n, answer in enumerate(answers) if answer.status_code == 200]
    # Who comes later finds another password, or a session that the winner has ended.
    assert {answer.status_code for answer in answers} <= {200, 400, 401}
    assert log_in(password=f"{NEW_PASSWORD} {winner}").status_code == 200
    assert [is_alive(client) for client in clients] == [n == winner for n in range(5)]


def test_no_session_begins_with_the_old_password_behind_the_back_of_the_change(ana, monkeypatch):
    client, check = session(), login.check_password

    def change_after_the_check(**given):
        user = check(**given)
        assert change_password(client).status_code == 200
        return user

    monkeypatch.setattr(login, "check_password", change_after_the_check)

    assert log_in().json()["code"] == "invalid_credentials"
    assert Session.objects.filter(revoked_at=None).count() == 1


def test_who_has_no_password_cannot_change_it(ana):
    client = bearer(ana)
    ana.set_unusable_password()
    ana.save()

    assert bad_fields(change_password(client)) == ["current_password"]


def test_who_has_been_switched_off_is_nobody(ana):
    client = session()
    User.objects.update(is_active=False)

    assert problem(change_password(client)) == (401, "invalid_token")
