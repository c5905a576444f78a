"""What Earmark calls at other programs, in the OpenAPI document: `webhooks`, and a schema of each event."""

import re
from typing import Any

from earmark.webhooks.examples import examples

#: What is null where there is none. Everything else that an event's `data` has in its example is always there.
_MAYBE = frozenset({"reference"})
_FORMATS = {
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT.*Z"),
    "decimal": re.compile(r"\d+\.\d\d"),
}
_HEADERS = {
    "webhook-id": "The same at every attempt: know it again.",
    "webhook-timestamp": "Seconds since 1970 at which it was sent.",
    "webhook-signature": "`v1,` and base64 of HMAC-SHA256 over id, timestamp and body, joined by full stops.",
}


def describe_webhooks(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Post-processing: an entry under `webhooks` for each event, by its type."""
    schemas = result["components"]["schemas"]
    result["webhooks"] = {}
    for event in examples():
        name = event_name(event["type"])
        data, body = event["example"]["data"], event["example"]
        schemas[f"{name}Data"] = _object({member: _typed(member, value) for member, value in data.items()})
        schemas[name] = {
            **_object(
                {
                    "type": {"type": "string", "const": event["type"]},
                    "timestamp": {
                        "type": "string",
                        "format": "date-time",
                        "description": "When it happened.",
                    },
                    "data": {"$ref": f"#/components/schemas/{name}Data"},
                }
            ),
            "description": event["description"],
        }
        content = {"schema": {"$ref": f"#/components/schemas/{name}"}, "example": body}
        result["webhooks"][event["type"]] = {"post": _operation(event, content)}
    return result


def event_name(type: str) -> str:
    """`OrderPlacedEvent` for `order.placed`."""
    return "".join(word.capitalize() for word in re.split(r"[._]", type)) + "Event"


def _operation(event: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    return {
        "operationId": "webhook_" + event["type"].replace(".", "_"),
        "summary": event["description"],
        "tags": ["Webhooks"],
        "parameters": [
            {
                "in": "header",
                "name": name,
                "required": True,
                "schema": {"type": "string"},
                "description": told,
            }
            for name, told in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {"2XX": {"description": "Heard. Anything else, and it comes again."}},
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _typed(member: str, value: str | int) -> dict[str, Any]:
    if isinstance(value, int):
        return {"type": "integer"}
    found = next((name for name, form in _FORMATS.items() if form.fullmatch(value)), None)
    return {"type": ["string", "null"] if member in _MAYBE else "string"} | (
        {"format": found} if found else {}
    )
