"""Whatever goes wrong, the answer is a problem (RFC 9457), and never a page or a traceback."""

import pytest
from django.db import OperationalError
from django.test import Client as Browser

from earmark.offers.views import activation
from tests.factories import (
    ACTIVATION,
    PARTNER,
    RENEW,
    TOP_UPS,
    Client,
    activate,
    anybody,
    bad_fields,
    bearer,
    make_offer,
    make_user,
    problem,
)

pytestmark = pytest.mark.django_db

POSTS = [
    (ACTIVATION, "customer"),
    (RENEW, "customer"),
    (TOP_UPS, "admin"),
    (PARTNER, "partner"),
]
JSON = "application/json"


@pytest.fixture
def client():
    return bearer(make_user())


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    "path", ["/", "/api/v1/nothing/", "/api/v1/nothing", "/api/v2/", "/a.b", "/%00", "/ä"]
)
def test_an_unknown_path_is_not_found(settings, debug, path):
    settings.DEBUG = debug

    assert problem(Browser().get(path, HTTP_ACCEPT="text/html")) == (404, "not_found")


@pytest.mark.parametrize(("path", "role"), POSTS)
@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_another_method_is_not_allowed(path, role, method):
    answer = getattr(bearer(make_user(role=role)), method)(path)

    assert problem(answer) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("path", ["/api/v1/offers/", "/api/v1/account/", "/api/v1/account/transactions/"])
def test_what_is_only_read_takes_no_post(client, path):
    assert problem(client.post(path, {})) == (405, "method_not_allowed")


@pytest.mark.parametrize(("path", "role"), POSTS)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense"]
)
def test_a_body_that_is_not_declared_as_json_is_not_read(path, role, kind):
    answer = bearer(make_user(role=role)).generic("POST", path, "offer_id=1", content_type=kind)

    assert problem(answer) == (415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_may_be_declared_in_any_spelling(client, kind):
    answer = client.generic("POST", ACTIVATION, '{"offer_id": 999}', content_type=kind)

    assert problem(answer) == (404, "offer_not_found")


@pytest.mark.parametrize(("path", "role"), POSTS)
@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{{{",
        '{"a": }',
        "nul",
        "'a'",
        b"\xff\xfe",
        b"\x00",
        '{"a": "\\ud800"}',
        '{"a": NaN}',
        "[" * 100_000,
    ],
)
def test_what_is_not_json_is_refused(path, role, body):
    answer = bearer(make_user(role=role)).generic("POST", path, body, content_type=JSON)

    assert problem(answer) == (400, "malformed_json")


@pytest.mark.parametrize(("path", "role"), POSTS)
@pytest.mark.parametrize("body", ["[]", "[{}]", '"text"', "5", "true", "null", "1e308", str(2**70)])
def test_what_is_no_object_is_refused(path, role, body):
    answer = bearer(make_user(role=role)).generic("POST", path, body, content_type=JSON)

    assert problem(answer)[0] == 400


@pytest.mark.parametrize(("path", "role"), POSTS)
def test_an_empty_body_lacks_its_fields(path, role):
    client = bearer(make_user(role=role))

    assert bad_fields(client.generic("POST", path, "", content_type=JSON))
    assert bad_fields(client.generic("POST", path))


def test_a_body_that_is_too_large_is_refused(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    answer = client.generic("POST", ACTIVATION, '{"a": "' + "x" * 100 + '"}', content_type=JSON)

    assert problem(answer) == (413, "body_too_large")


@pytest.mark.parametrize(
    "id", [0, -1, 1.5, "x", "", " ", "1\0", True, None, [], [1], {}, {"id": 1}, 2**63, 1e300, -(2**70), "९९x"]
)
def test_a_value_that_is_no_id_is_named(client, id):
    assert bad_fields(client.post(ACTIVATION, {"offer_id": id})) == ["offer_id"]


def test_our_own_fault_is_a_problem_without_a_traceback(monkeypatch):
    user = make_user()

    def fail(*_, **__):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(activation, "request_activation", fail)
    client = bearer(user)
    client.raise_request_exception = False

    answer = activate(client, make_offer(), HTTP_X_REQUEST_ID="mine")

    assert problem(answer) == (500, "internal_error")
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content
    assert answer.headers["X-Request-ID"] == "mine"


def test_a_database_that_is_away_is_said_so(monkeypatch):
    client = bearer(make_user())

    def fail(*_, **__):
        raise OperationalError("connection refused")

    monkeypatch.setattr(activation, "request_activation", fail)
    answer = activate(client, make_offer())

    assert problem(answer) == (503, "database_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert "refused" not in answer.json()["detail"]


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer x.y.z", "Basic", "Digest x", "Bearer " + "x" * 10_000, "\xff", ""]
)
def test_bad_credentials_are_challenged(header):
    client = Client()
    client.credentials(HTTP_AUTHORIZATION=header)

    answer = client.get("/api/v1/account/")

    assert problem(answer)[0] == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_bad_credentials_are_challenged_even_where_anyone_may_read():
    client = Client()
    client.credentials(HTTP_AUTHORIZATION="Bearer x.y.z")

    assert problem(client.get("/api/v1/offers/")) == (401, "invalid_token")


def test_a_foreign_host_is_refused():
    answer = anybody().get("/api/v1/offers/", HTTP_HOST="evil.example")

    assert problem(answer)[0] == 400


def test_a_client_that_asks_for_a_page_gets_json_all_the_same():
    answer = anybody().get("/api/v1/offers/", HTTP_ACCEPT="text/html")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
