"""What browsers are told: what a page may load, and whose scripts may call."""

import pytest

from tests.factories import anybody

SHOP = "https://shop.example.com"
OFFERS = "/api/v1/offers/"


def policy(path):
    """The directives of the answer's policy."""
    header = anybody().get(path, HTTP_ACCEPT="text/html").headers["Content-Security-Policy"]
    return {
        name: rest.split() for name, _, rest in (part.strip().partition(" ") for part in header.split(";"))
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [OFFERS, "/api/v1/account/", "/healthz/", "/nothing-here/", "/swagger.json", "/admin/promos/"]
)
def test_what_is_no_page_may_load_nothing_and_be_framed_by_nobody(path):
    assert policy(path) == {"default-src": ["'none'"], "frame-ancestors": ["'none'"]}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/login/", "/swagger/", "/redoc/", "/api/docs/"])
def test_pages_load_from_here_alone_and_run_no_script_that_is_written_into_them(path):
    found = policy(path)

    assert found["default-src"] == ["'self'"]
    assert found["frame-ancestors"] == ["'none'"]
    assert found["object-src"] == ["'none'"]
    assert "'unsafe-inline'" not in found.get("script-src", [])


@pytest.mark.django_db
@pytest.mark.parametrize("path", [OFFERS, "/admin/login/"])
def test_nobody_guesses_types_or_learns_where_people_come_from(path):
    headers = anybody().get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_without_named_origins_no_script_from_elsewhere_may_call():
    answer = anybody().get(OFFERS, HTTP_ORIGIN=SHOP)

    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.django_db
def test_scripts_of_a_named_origin_may_call_and_read_our_headers(settings):
    settings.CORS_ALLOWED_ORIGINS = [SHOP]

    answer = anybody().get(OFFERS, HTTP_ORIGIN=SHOP)

    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "etag" in answer.headers["Access-Control-Expose-Headers"]
    assert "origin" in answer.headers["Vary"].lower()
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/api/v1/activation/", "/admin/promos", "/cart/reserve", "/oauth/token/", "/oauth/userinfo/"]
)
def test_a_preflight_is_answered_without_credentials(settings, path):
    settings.CORS_ALLOWED_ORIGINS = [SHOP]
    asked = {
        "HTTP_ORIGIN": SHOP,
        "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "POST",
        "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "authorization,idempotency-key",
    }

    answer = anybody().options(path, **asked)

    assert answer.status_code == 200
    assert {"authorization", "idempotency-key"} <= set(
        answer.headers["Access-Control-Allow-Headers"].replace(" ", "").split(",")
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "origin"), [(OFFERS, "https://evil.example.com"), ("/account/login/", SHOP)]
)
def test_other_origins_and_the_pages_stay_closed(settings, path, origin):
    settings.CORS_ALLOWED_ORIGINS = [SHOP]

    assert "Access-Control-Allow-Origin" not in anybody().get(path, HTTP_ORIGIN=origin).headers
