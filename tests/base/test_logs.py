"""Log lines tell no secrets."""

import json
import subprocess
import sys

from earmark.base.logs import HIDDEN, hide_secrets

PROGRAM = """
import logging, structlog
from earmark.base.logs import configure_logging
configure_logging(level="INFO", pretty=False)
structlog.contextvars.bind_contextvars(request_id="r1")
password = "hunter2"
structlog.get_logger("x").info("login", username="ann", password=password, nested={"refresh_token": password})
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("x").exception("failed")
    logging.getLogger("library").exception("failed too")
logging.getLogger("library").debug("not shown")
"""


def test_secrets_are_hidden_at_any_depth():
    event = {"user": "ann", "Authorization": "Bearer x", "body": {"password": "p", "inner": {"api_key": "k"}}}

    hide_secrets(None, "info", event)

    assert event == {
        "user": "ann",
        "Authorization": HIDDEN,
        "body": {"password": HIDDEN, "inner": {"api_key": HIDDEN}},
    }


def test_every_line_is_one_json_object_with_the_request_id_and_no_local_variables():
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stderr

    lines = [json.loads(line) for line in said.strip().split("\n")]
    assert [line["event"] for line in lines] == ["login", "failed", "failed too"]
    assert {line["request_id"] for line in lines} == {"r1"}
    assert "ZeroDivisionError" in said
    assert "hunter2" not in said
