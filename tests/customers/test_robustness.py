"""Nothing that a client sends makes a 500."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.base.test_robustness import often, values
from tests.factories import anybody, bearer

from .journeys import (
    CHANGE,
    CONFIRM,
    DELETE,
    EXPORT,
    LOGIN,
    LOGOUT,
    REGISTER,
    RESEND,
    RESET,
    UPDATE_PROFILE,
    VERIFY,
)

pytestmark = pytest.mark.django_db

FIELDS = (
    "email", "password", "first_name", "last_name", "phone", "refresh_token", "current_password", "new_password",
    "token", "give_up_balance", "otp", "x\0",
)  # fmt: skip
OPEN = (REGISTER, LOGIN, RESET, CONFIRM, VERIFY, RESEND)
OWN = (LOGOUT, CHANGE, DELETE)

bodies = st.dictionaries(st.sampled_from(FIELDS), values | st.just("ana@example.com"), max_size=6) | values


@pytest.fixture(autouse=True)
def _unlimited(settings):
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, 0)


@pytest.fixture
def client(ana):
    return bearer(ana)


@often
@given(body=bodies)
def test_whatever_is_posted(client, body):
    for path in OPEN:
        assert anybody().post(path, body).status_code < 500
    for path in OWN:
        assert client.post(path, body).status_code < 500
    assert client.patch(UPDATE_PROFILE, body).status_code < 500


@often
@given(body=st.binary(max_size=50))
def test_whatever_bytes_are_posted(client, body):
    for path in (*OPEN, *OWN):
        answer = client.generic("POST", path, body, content_type="application/json")
        assert answer.status_code < 500


@often
@given(
    token=st.text(max_size=60) | st.from_regex(r"[0-9a-z]{1,14}\.[0-9a-z]{1,7}-[0-9a-f]{32}", fullmatch=True)
)
def test_whatever_token_comes(client, token):
    for path, more in ((CONFIRM, {"new_password": "staple of the past"}), (VERIFY, {})):
        assert anybody().post(path, {"token": token, **more}).status_code == 400
    for path in ("/account/verify-email/", "/account/reset-password/"):
        assert anybody().get(path, {"token": token}).status_code == 400


@pytest.mark.parametrize("query", ["", "?x=1", "?format=xml"])
def test_an_export_takes_no_parameters(client, query):
    assert client.get(EXPORT + query).status_code == 200
