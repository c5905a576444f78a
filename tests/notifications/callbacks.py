"""What an SMS gateway calls, in one line each."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.factories import anybody

SECRET = "c4llb4ck"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def listening(settings: Any) -> None:
    settings.AFRICAS_TALKING_CALLBACK_SECRET = SECRET


def call(what: str, body: dict[str, str] | bytes, secret: str = SECRET, content_type: str = FORM) -> Any:
    """The answer to the gateway's POST."""
    path = f"/api/v1/notifications/africastalking/{secret}/{what}/"
    return anybody().generic(
        "POST", path, urlencode(body) if isinstance(body, dict) else body, content_type=content_type
    )


def report(status: str, **fields: str) -> Any:
    return call("reports", {"id": "ATXid_1", "status": status, **fields})
