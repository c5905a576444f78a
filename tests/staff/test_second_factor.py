"""A code besides the password."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from earmark.base import clock
from earmark.identity import second_factor
from earmark.identity.second_factor import InvalidSecondFactor
from tests.factories import PASSWORD, anybody, bad_fields, make_user, problem

from .people import API_LOGIN, PROFILE, log_in, phone_of

pytestmark = pytest.mark.django_db

#: Wrong at first sight: no device has to look at it, and so none makes the next wait.
NONSENSE = "nonsense!"


def basic(username="root", password=PASSWORD):
    pair = b64encode(f"{username}:{password}".encode()).decode()
    return anybody().get(PROFILE, HTTP_AUTHORIZATION=f"Basic {pair}")


def test_who_has_none_needs_none(root):
    assert log_in().status_code == 200
    assert log_in(otp="123456").status_code == 200
    assert log_in(otp="").status_code == 200


def test_who_has_one_is_asked_for_it_once_the_password_is_right(root):
    phone_of(root)

    assert problem(log_in()) == (401, "second_factor_required")
    assert problem(log_in(otp=" ")) == (401, "second_factor_required")
    assert problem(log_in(password="wrong")) == (401, "invalid_credentials")


def test_a_right_code_gives_tokens(root, moment):
    phone = phone_of(root)

    assert set(log_in(otp=phone.code()).json()) == {"access", "refresh"}


@pytest.mark.parametrize("spaced", ["{0} {1}", "{0}-{1}", " {0}{1} "])
def test_a_code_may_be_written_in_groups(root, moment, spaced):
    code = phone_of(root).code()

    assert log_in(otp=spaced.format(code[:3], code[3:])).status_code == 200


@pytest.mark.parametrize("seconds", [-30, 30])
def test_a_clock_half_a_minute_off_is_put_up_with(root, moment, seconds):
    phone = phone_of(root)
    moment.shift(seconds)
    code = phone.code()
    moment.shift(-seconds)

    assert log_in(otp=code).status_code == 200


@pytest.mark.parametrize("seconds", [-90, 90])
def test_a_clock_further_off_is_not(root, moment, seconds):
    phone = phone_of(root)
    moment.shift(seconds)
    code = phone.code()
    moment.shift(-seconds)

    assert problem(log_in(otp=code)) == (401, "invalid_second_factor")


def test_a_code_works_once(root, moment):
    code = phone_of(root).code()
    log_in(otp=code)

    assert problem(log_in(otp=code)) == (401, "invalid_second_factor")


@pytest.mark.parametrize("code", ["000000", "12345", "1234567", "abcdefgh", "١٢٣٤٥٦", "12.456", "é", "-1"])
def test_a_wrong_code_is_refused(root, moment, code):
    phone_of(root)

    assert problem(log_in(otp=code)) == (401, "invalid_second_factor")


@pytest.mark.parametrize("code", ["a\0b", "1" * 33, ["123456"], {"a": 1}, None])
def test_what_is_no_code_is_named(root, code):
    phone_of(root)

    assert bad_fields(log_in(otp=code)) == ["otp"]


@pytest.mark.parametrize("code", ["abcd2345", "ABCD-2345", " abcd 2345 "])
def test_a_recovery_code_stands_in_for_the_phone_once(root, code):
    phone_of(root)

    assert log_in(otp=code).status_code == 200
    assert problem(log_in(otp=code)) == (401, "invalid_second_factor")


def test_a_recovery_code_is_its_owners(root):
    phone_of(root)
    phone_of(make_user("eva", role="admin"))
    log_in("eva", otp="abcd2345")

    assert log_in(otp="abcd2345").status_code == 200


def test_wrong_codes_lock_like_wrong_passwords(root, moment):
    phone = phone_of(root)
    for _ in range(5):
        log_in(password="wrong")
        log_in(otp=NONSENSE)

    assert problem(log_in(otp=phone.code())) == (429, "login_locked")


def test_a_right_password_alone_gives_no_new_tries(root, moment):
    phone = phone_of(root)
    for number in range(10):
        log_in(otp=NONSENSE)
        if number % 3 == 0:
            log_in()

    assert problem(log_in(otp=phone.code())) == (429, "login_locked")


def test_a_right_code_clears_the_count(root, moment):
    phone = phone_of(root)
    for _ in range(9):
        log_in(otp=NONSENSE)
    log_in(otp=phone.code())
    moment.shift(60)
    for _ in range(9):
        log_in(otp=NONSENSE)

    assert log_in(otp=phone.code()).status_code == 200


def test_each_wrong_guess_from_wherever_doubles_the_wait(root, moment):
    phone = phone_of(root)
    for number in range(4):
        guess = {"username": "root", "password": PASSWORD, "otp": "000000"}
        assert anybody().post(API_LOGIN, guess, REMOTE_ADDR=f"192.0.2.{number}").status_code == 401
        moment.shift(timedelta(seconds=2**number))
    moment.shift(timedelta(seconds=-1))

    refused = log_in(otp=phone.code())

    assert problem(refused) == (429, "login_locked")
    assert refused.headers["Retry-After"] == "1"
    moment.shift(1)
    assert log_in(otp=phone.code()).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_who_show_one_code_at_once_one_gets_in(root, race):
    code = phone_of(root).code()

    shown = race(2, lambda _: second_factor.check(root, code, now=clock.now()))

    assert sorted(isinstance(one, InvalidSecondFactor) for one in shown) == [False, True]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_show_one_recovery_code_at_once_one_gets_in(root, race):
    phone_of(root)

    shown = race(2, lambda _: second_factor.check(root, "abcd2345", now=clock.now()))

    assert sorted(isinstance(one, InvalidSecondFactor) for one in shown) == [False, True]


def test_a_device_that_was_not_confirmed_asks_for_nothing(root):
    TOTPDevice.objects.create(user=root, name="app", confirmed=False)

    assert log_in().status_code == 200


def test_basic_credentials_are_never_enough_for_who_has_one(root):
    assert basic().status_code == 200

    phone_of(root)

    assert problem(basic()) == (401, "second_factor_required")


def test_staff_that_owes_it_gets_nothing_over_the_api(root, settings):
    settings.STAFF_TWO_FACTOR = "required"

    assert problem(log_in()) == (403, "two_factor_setup_required")
    assert problem(basic()) == (403, "two_factor_setup_required")


def test_staff_that_has_it_comes_in_where_it_is_required(root, settings, moment):
    settings.STAFF_TWO_FACTOR = "required"

    assert log_in(otp=phone_of(root).code()).status_code == 200


def test_customers_owe_nothing(ana, settings):
    settings.STAFF_TWO_FACTOR = "required"

    assert log_in("ana").status_code == 200
    assert basic("ana").status_code == 200
