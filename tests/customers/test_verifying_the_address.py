"""Does mail reach them? Off, asked for, or required before anything opens."""

from base64 import b64encode
from datetime import timedelta

import pytest
import time_machine

from earmark.base import clock
from earmark.identity.models import User
from earmark.identity.services import seed_users
from earmark.notifications.models import Notification
from tests.factories import PASSWORD, anybody, bad_fields, make_user, problem
from tests.notifications.mail_server import text_of

from .journeys import (
    PROFILE,
    RESEND,
    VERIFY,
    link_in,
    log_in,
    post,
    register,
    token_in,
    trail_of,
    verification_token,
)

pytestmark = pytest.mark.django_db(transaction=True)


def verify(token):
    return anybody().post(VERIFY, {"token": token})


def resend(email="ana@example.com"):
    return anybody().post(RESEND, {"email": email})


@pytest.fixture
def asked(settings):
    settings.EMAIL_VERIFICATION = "ask"


@pytest.fixture
def required(settings):
    settings.EMAIL_VERIFICATION = "require"


def test_off_means_no_mail(mail):
    register()
    post()

    assert mail.mails == []


def test_who_registers_is_asked(mail, asked):
    register()
    post()

    [received] = mail.mails
    assert (received["To"], received["Subject"]) == ("ana@example.com", "Confirm your email address")
    assert link_in(received).startswith("https://shop.example.org/account/verify-email/?token=")
    assert "3 days" in text_of(received)
    assert log_in().status_code == 200


def test_the_link_from_the_mail_verifies(mail, asked):
    register()
    post()

    answer = verify(token_in(mail.mails[0]))

    user = User.objects.get()
    assert (answer.status_code, list(answer.json())) == (200, ["message"])
    assert user.email_verified_at is not None
    assert trail_of(user)[-1] == "email_verified"


def test_doing_it_again_is_no_error_and_changes_nothing(ana, mail):
    token = verification_token(mail)
    verify(token)
    first = User.objects.get().email_verified_at

    assert verify(token).status_code == 200

    assert User.objects.get().email_verified_at == first
    assert trail_of(ana).count("email_verified") == 1


def test_the_link_ends_with_time(ana, mail):
    token = verification_token(mail)

    with time_machine.travel(clock.now() + timedelta(days=3, seconds=2)):
        assert problem(verify(token)) == (400, "invalid_link")


def test_the_link_is_for_the_address_that_it_was_sent_to(ana, mail):
    token = verification_token(mail)
    User.objects.update(email="moved@example.com")

    assert problem(verify(token)) == (400, "invalid_link")
    assert User.objects.get().email_verified_at is None


def test_who_was_switched_off_verifies_nothing(ana, mail):
    token = verification_token(mail)
    User.objects.update(is_active=False)

    assert problem(verify(token)) == (400, "invalid_link")


def test_a_link_for_a_password_is_none_for_an_address(ana, mail):
    token = verification_token(mail)

    answer = anybody().post(
        "/api/v1/auth/password/reset/confirm/", {"token": token, "new_password": PASSWORD}
    )

    assert problem(answer) == (400, "invalid_link")


@pytest.mark.parametrize("token", ["x", ":", "a:b:c", "é:é:é", "e30:1:x", ".e30:1:x", "x" * 1024])
def test_a_made_up_link_is_refused(db, token):
    assert problem(verify(token)) == (400, "invalid_link")


@pytest.mark.parametrize("body", [{}, {"token": ""}, {"token": "a\0"}, {"token": {}}, {"token": "x" * 1025}])
def test_a_body_that_is_not_whole_is_refused(db, body):
    assert bad_fields(anybody().post(VERIFY, body)) == ["token"]


def test_the_answer_to_asking_again_does_not_tell_who_has_an_account(ana):
    answers = [resend(), resend("nobody@example.com")]
    User.objects.update(email_verified_at=clock.now())
    answers.append(resend())

    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}


def test_only_who_needs_it_is_sent_another(ana, mail):
    make_user("eva", email_verified=True)

    for email in ("ana@example.com", "eva@example.com", "nobody@example.com"):
        resend(email)
    post()

    assert [received["To"] for received in mail.mails] == ["ana@example.com"]


def test_required_means_that_no_way_in_opens_before(mail, required):
    register()
    pair = b64encode(f"ana@example.com:{PASSWORD}".encode()).decode()

    assert problem(log_in()) == (403, "email_not_verified")
    plain = anybody().post("/api/v1/auth/login/", {"username": "ana@example.com", "password": PASSWORD})
    assert problem(plain) == (403, "email_not_verified")
    assert problem(anybody().get(PROFILE, HTTP_AUTHORIZATION=f"Basic {pair}")) == (403, "email_not_verified")


def test_only_who_knows_the_password_learns_that(mail, required):
    register()

    assert problem(log_in(password="wrong")) == (401, "invalid_credentials")


def test_required_opens_with_the_link(mail, required):
    register()
    post()

    verify(token_in(mail.mails[0]))

    assert log_in().status_code == 200


def test_a_right_password_of_who_has_to_wait_is_no_failure(mail, required):
    register()

    assert {log_in().status_code for _ in range(12)} == {403}


def test_demo_users_are_verified(required):
    seed_users(count=1, now=clock.now())

    assert log_in("user1@example.com", "password123").status_code == 200


def test_the_text_with_the_link_is_not_kept(ana, mail):
    verification_token(mail)

    assert Notification.objects.get().text == ""
