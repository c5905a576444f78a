"""The API's documentation: there, valid, and from nowhere else."""

import re
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import orjson
import pytest
from drf_spectacular.generators import SchemaGenerator as SpectacularGenerator
from drf_spectacular.validation import validate_schema

from config.openapi import SchemaGenerator
from tests.factories import anybody

JSON_PATHS = ["/swagger.json", "/api/schema/", "/api/schema"]
PAGES = ["/swagger/", "/swagger", "/redoc/", "/api/docs/", "/api/docs/swagger/"]

#: Whatever makes a browser fetch: attributes, and addresses in styles and scripts.
_ABROAD = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//[^"')\s]+""", re.IGNORECASE)


@pytest.fixture(scope="module")
def document():
    return orjson.loads(anybody().get("/swagger.json").content)


def test_it_is_made_once_however_many_ask_at_once(monkeypatch):
    made = []
    monkeypatch.setattr(SchemaGenerator, "_made", {})
    monkeypatch.setattr(
        SpectacularGenerator, "get_schema", lambda *who: made.append(sleep(0.05)) or {"paths": {}}
    )

    with ThreadPoolExecutor(4) as crowd:
        found = list(crowd.map(lambda _: SchemaGenerator().get_schema(None, public=True), range(4)))

    assert (len(made), len(found)) == (1, 4)


def test_who_asks_first_does_not_choose_for_all(monkeypatch, document):
    monkeypatch.setattr(SchemaGenerator, "_made", {})

    asked = orjson.loads(anybody().get("/swagger.json?version=theirs&lang=es").content)

    assert asked == document


def test_the_document_is_valid(document):
    validate_schema(document)


def test_what_may_be_null_is_said_in_the_words_of_openapi_3_1(document):
    assert b'"nullable"' not in orjson.dumps(document)


@pytest.mark.parametrize("path", JSON_PATHS)
def test_it_is_json_unless_yaml_is_asked_for(path, document):
    answer = anybody().get(path)

    assert answer.status_code == 200
    assert "json" in answer.headers["Content-Type"]
    assert orjson.loads(answer.content) == document


@pytest.mark.parametrize(
    "asked", [{"HTTP_ACCEPT": "application/vnd.oai.openapi"}, {"QUERY_STRING": "format=yaml"}]
)
def test_who_asks_for_yaml_gets_yaml(asked):
    answer = anybody().get("/api/schema/", **asked)

    assert answer.status_code == 200
    assert answer.content.startswith(b"openapi: 3.1.0")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html,*/*;q=0.8"])
def test_what_browsers_and_curl_accept_is_answered_with_json(accept):
    assert "json" in anybody().get("/api/schema/", HTTP_ACCEPT=accept).headers["Content-Type"]


def _own_script(page):
    """What Swagger's page has in a script of its own, since the policy allows none in the page."""
    found = re.search(r'src="(/[^"]+\?script=)"', page)
    return anybody().get(found[1]).content.decode() if found else ""


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_there_and_fetch_nothing_from_elsewhere(path):
    answer = anybody().get(path, HTTP_ACCEPT="text/html")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "/swagger.json" in page + _own_script(page)
    assert _ABROAD.findall(page) == []
    assert "googleapis" not in page


@pytest.mark.django_db  # closing a file's answer looks at the connection
@pytest.mark.parametrize("path", PAGES)
def test_what_the_pages_fetch_is_there(path):
    page = anybody().get(path, HTTP_ACCEPT="text/html").content.decode()
    wanted = re.findall(r'(?:src|href)="(/[^"]+)"', page)

    assert wanted
    for asset in wanted:
        answer = anybody().get(asset)
        assert answer.status_code == 200, asset
        answer.close()


def test_every_operation_says_what_it_is_for(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), (method, path)
            assert operation.get("description"), (method, path)
            assert operation.get("tags"), (method, path)


def test_every_post_that_moves_money_takes_an_idempotency_key(document):
    taking = {
        path
        for path, operations in document["paths"].items()
        for parameter in operations.get("post", {}).get("parameters", [])
        if parameter["name"] == "Idempotency-Key"
    }

    assert taking >= {
        "/api/v1/activation/",
        "/api/v1/offers/renew/",
        "/api/v1/account/top-ups/",
        "/api/v1/partner/activate/",
    }
