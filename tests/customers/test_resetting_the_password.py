"""A forgotten password, by way of the mailbox."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from earmark.base import clock
from earmark.base.models import Fact
from earmark.identity.models import User
from earmark.notifications.models import Notification
from tests.factories import PASSWORD, anybody, bad_fields, make_user, problem
from tests.notifications.mail_server import text_of

from .journeys import (
    CONFIRM,
    NEW_PASSWORD,
    RESET,
    is_alive,
    link_in,
    log_in,
    post,
    reset_token,
    session,
    trail_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

KNOWN, UNKNOWN = "ana@example.com", "nobody@example.com"


def ask(email=KNOWN):
    return anybody().post(RESET, {"email": email})


def confirm(token, new=NEW_PASSWORD):
    return anybody().post(CONFIRM, {"token": token, "new_password": new})


def test_a_link_from_the_mail_sets_a_new_password(ana, mail):
    answer = confirm(reset_token(mail))

    assert (answer.status_code, list(answer.json())) == (200, ["message"])
    assert log_in(password=NEW_PASSWORD).status_code == 200
    assert problem(log_in(password=PASSWORD)) == (401, "invalid_credentials")


def test_the_mail_leads_to_the_storefront_and_says_for_how_long(ana, mail):
    ask("ANA@Example.com")
    post()

    [received] = mail.mails
    assert received["To"] == KNOWN
    assert link_in(received).startswith("https://shop.example.org/account/reset-password/?token=")
    assert "1 hour" in text_of(received)


def test_the_answer_does_not_tell_who_has_an_account(ana):
    known, unknown = ask(KNOWN), ask(UNKNOWN)

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    assert known.headers.keys() == unknown.headers.keys()


def test_the_work_does_not_tell_it_either(ana, monkeypatch):
    said = []
    monkeypatch.setattr("earmark.base.facts.call", lambda function, **given: said.append((function, *given)))
    counts = []
    for email in (KNOWN, UNKNOWN):
        with CaptureQueriesContext(connection) as queries:
            ask(email)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert said[0] == said[1]


def test_nothing_is_sent_to_who_has_no_account(ana, mail):
    ask(UNKNOWN)
    post()

    assert mail.mails == []
    assert not Fact.objects.exists()


def test_nothing_is_sent_to_who_was_switched_off_or_never_had_a_password(ana, mail):
    foreign = make_user("eva")
    foreign.set_unusable_password()
    foreign.save()
    User.objects.filter(pk=ana.pk).update(is_active=False)

    for email in (KNOWN, foreign.email):
        ask(email)
    post()

    assert mail.mails == []


def test_one_mail_in_five_minutes_is_enough(ana, mail):
    with time_machine.travel(datetime(2031, 1, 1, 12, tzinfo=UTC), tick=False) as now:
        for _ in range(4):
            ask()
            now.shift(60)
        post()
        assert len(mail.mails) == 1

        now.shift(60)
        ask()
        post()
        assert len(mail.mails) == 2


def test_a_link_works_once(ana, mail):
    token = reset_token(mail)
    confirm(token)

    assert problem(confirm(token, "yet another one")) == (400, "invalid_link")
    assert log_in(password=NEW_PASSWORD).status_code == 200


def test_of_many_who_use_a_link_at_once_one_wins(ana, mail, race):
    token = reset_token(mail)

    answers = race(5, lambda n: confirm(token, f"{NEW_PASSWORD} {n}"))

    assert sorted(answer.status_code for answer in answers) == [200] + [400] * 4
    [winner] = [n for n, answer in enumerate(answers) if answer.status_code == 200]
    assert log_in(password=f"{NEW_PASSWORD} {winner}").status_code == 200


def test_a_link_ends_with_time(ana, mail):
    token = reset_token(mail)

    with time_machine.travel(clock.now() + timedelta(hours=1, seconds=2)):
        assert problem(confirm(token)) == (400, "invalid_link")


def test_a_link_ends_with_a_log_in_and_with_another_address(ana, mail):
    token = reset_token(mail)
    log_in()
    assert problem(confirm(token)) == (400, "invalid_link")

    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        token = reset_token(mail)
        User.objects.update(email="moved@example.com")
        assert problem(confirm(token)) == (400, "invalid_link")


def test_another_ones_link_is_of_no_use(ana, mail):
    eva = make_user("eva")
    secret = reset_token(mail).partition(".")[2]

    assert problem(confirm(f"{eva.pk}.{secret}")) == (400, "invalid_link")


@pytest.mark.parametrize(
    "token",
    ["x", ".", "1.", ".x", "1.x-y", "-1.x", "zzzzzzzzzzzzz.x", "z" * 14 + ".x", "é.é", "1.é-é", "٣.x"],
)
def test_a_made_up_link_is_refused(ana, token):
    assert problem(confirm(token)) == (400, "invalid_link")


@pytest.mark.parametrize(
    "body", [{}, {"token": "x"}, {"token": "a\0", "new_password": "x"}, {"token": ["x"]}]
)
def test_a_body_that_is_not_whole_is_refused(db, body):
    assert bad_fields(anybody().post(CONFIRM, body))


def test_a_weak_password_is_refused_and_does_not_use_the_link_up(ana, mail):
    token = reset_token(mail)

    assert set(bad_fields(confirm(token, "ana@example.com"))) == {"new_password"}
    assert confirm(token).status_code == 200


def test_all_sessions_end(ana, mail):
    client = session()

    confirm(reset_token(mail))

    assert not is_alive(client)


def test_the_mail_has_shown_that_the_address_is_right(ana, mail):
    confirm(reset_token(mail))

    ana.refresh_from_db()
    assert ana.email_verified_at is not None
    assert {"password_changed", "email_verified"} <= set(trail_of(ana))


def test_it_opens_the_lock_that_the_forgotten_password_led_to(ana, mail):
    for _ in range(11):
        answer = log_in(password="what was it")
    assert problem(answer) == (429, "login_locked")

    confirm(reset_token(mail))

    assert log_in(password=NEW_PASSWORD).status_code == 200


def test_the_user_is_told_that_it_was_changed(ana, mail):
    confirm(reset_token(mail))
    post()

    assert mail.mails[-1]["Subject"] == "Your password was changed"


def test_no_fact_holds_a_way_in_and_no_row_keeps_one(ana, mail):
    ask()
    assert "token" not in str(Fact.objects.values_list("payload", flat=True).get())

    post()

    row = Notification.objects.get()
    assert (row.state, row.text, row.address) == ("sent", "", KNOWN)


@pytest.mark.parametrize(
    "body", [{}, {"email": "ana"}, {"email": ""}, {"email": "a\0@example.com"}, {"email": 3}]
)
def test_what_is_no_address_is_refused(db, body):
    assert set(bad_fields(anybody().post(RESET, body))) == {"email"}
