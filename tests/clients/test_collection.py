"""How the Postman collection is put together."""

import json
import re

from devtools.postman.build import collection
from devtools.postman.coverage import faults
from devtools.postman.model import Call, Folder
from devtools.postman.scripts import MOMENTS
from devtools.postman.shapes import Shapes
from tests.clients.newman import COLLECTION

PATH = "/things/{thing_id}/"
THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
ANSWER = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
KEY = {"in": "header", "name": "Idempotency-Key"}
SCHEMA = {
    "paths": {
        PATH: {
            "get": {
                "responses": {"200": ANSWER},
                "parameters": [{"in": "query", "name": "fields", "description": "Only these."}],
            },
            "post": {"responses": {"200": ANSWER}, "parameters": [KEY]},
        }
    },
    "components": {"schemas": {"Thing": THING}},
}


def made(*calls):
    """The requests that a folder of these becomes."""
    return collection([Folder("Things", "", calls)], Shapes(SCHEMA), about="")["item"][0]["item"]


def test_an_operation_that_nobody_calls_is_a_fault():
    assert faults([Folder("Things", "", [Call("Look", f"GET {PATH}")])], SCHEMA) == [
        f"No request calls POST {PATH}"
    ]


def test_a_request_about_what_the_schema_does_not_have_is_a_fault():
    calls = [
        Call(f"Call {operation}", operation)
        for operation in (f"GET {PATH}", f"POST {PATH}", f"DELETE {PATH}")
    ]

    assert faults([Folder("Things", "", calls)], SCHEMA) == [f"The schema has no DELETE {PATH}"]


def test_two_requests_of_one_name_are_a_fault():
    calls = [Call("Touch", f"GET {PATH}"), Call("Touch", f"POST {PATH}")]

    assert faults([Folder("Things", "", calls)], SCHEMA) == ["Two requests are called 'Touch'"]


def test_what_the_schema_promises_is_tested_and_what_it_takes_is_offered():
    (look,) = made(Call("Look", f"GET {PATH}"))

    assert 'include.all.keys("id")' in json.dumps(look["event"]).replace("\\", "")
    assert look["request"]["url"]["query"] == [
        {"key": "fields", "value": "", "description": "Only these.", "disabled": True}
    ]
    assert look["request"]["url"]["variable"] == [{"key": "thing_id", "value": "{{thing_id}}"}]
    assert json.loads(look["response"][0]["body"]) == {"id": 1}


def test_what_moves_something_has_a_key():
    (touch,) = made(Call("Touch", f"POST {PATH}"))

    assert {"key": "Idempotency-Key", "value": "{{$guid}}"} in touch["request"]["header"]


def test_every_variable_that_a_request_uses_is_one_that_the_collection_has():
    text = COLLECTION.read_text()

    used = set(re.findall(r"\{\{(\$?\w+)\}\}", text))

    assert used <= {one["key"] for one in json.loads(text)["variable"]} | {"$guid"} | set(MOMENTS)
