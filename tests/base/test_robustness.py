"""Nothing that a client sends makes a 500."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import ACTIVATION, PARTNER, RENEW, TOP_UPS, bearer, make_offer, make_user

pytestmark = pytest.mark.django_db

often = settings(
    max_examples=40,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
GETS = (
    "/api/v1/offers/",
    "/api/v1/offers/1/",
    "/api/v1/offers/expiring/",
    "/api/v1/account/",
    "/api/v1/account/balance/",
    "/api/v1/account/subscriptions/",
    "/api/v1/account/transactions/",
    "/api/v1/partner/validate/X/",
)
FIELDS = ("offer_id", "user_offer_id", "user_id", "amount", "x\0")
PARAMETERS = (
    "kind", "price_min", "price_max", "search", "ordering", "fields", "page", "page_size", "cursor", "status", "offer",
    "created_after", "created_before", "min_amount", "max_amount", "within_days", "format",
)  # fmt: skip

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0, -1, 2**31, 2**63 - 1, 2**63, 2**64, 10**40])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["\0", "1e999999", "-0", "NaN", "Infinity", "1" * 5000, "٣", "0x10", "1_000", "\u202e"])
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
objects = st.dictionaries(st.sampled_from(FIELDS), values, max_size=4)
queries = st.lists(st.tuples(st.sampled_from(PARAMETERS), scalars.map(str)), max_size=4)


@pytest.fixture
def offer():
    return make_offer()


@pytest.fixture(params=["customer", "partner", "admin"])
def client(request, offer):
    return bearer(make_user(role=request.param, money=100_00))


@often
@given(body=values | objects, key=st.none() | st.text(st.characters(max_codepoint=255), max_size=10))
def test_whatever_is_posted(client, body, key):
    headers = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}

    for path in (ACTIVATION, RENEW, TOP_UPS, PARTNER):
        assert client.post(path, body, **headers).status_code < 500


@often
@given(body=st.binary(max_size=50))
def test_whatever_bytes_are_posted(client, body):
    for path in (ACTIVATION, TOP_UPS):
        answer = client.generic("POST", path, body, content_type="application/json")
        assert answer.status_code < 500


@often
@given(query=queries)
def test_whatever_is_asked_for(client, query):
    for path in GETS:
        assert client.get(f"{path}?{urlencode(query, errors='replace')}").status_code < 500


@often
@given(tail=st.text(min_size=1, max_size=20))
def test_whatever_stands_in_the_path(client, tail):
    for path in ("offers/", "account/transactions/", "activation/status/", "partner/validate/"):
        assert client.get(f"/api/v1/{path}{tail.replace('?', '').replace('#', '')}").status_code < 500
