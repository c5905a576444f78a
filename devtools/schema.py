"""The OpenAPI document, as `manage.py spectacular` makes it."""

import io
import json
from typing import Any

import django
from django.core.management import call_command


def schema() -> dict[str, Any]:
    """For programs of this folder, which start without Django."""
    django.setup()
    written = io.StringIO()
    call_command("spectacular", format="openapi-json", stdout=written)
    return dict(json.loads(written.getvalue()))
