"""The JavaScript of a request: what must be true of its answer, and what is kept of it."""

import json

from devtools.postman.model import Call
from devtools.postman.shapes import Shapes

PROBLEM = ("type", "title", "status", "detail", "code", "request_id")
PAUSE_MS, TRIES = 150, 200

#: Moments that a request may speak of, in seconds from now.
MOMENTS = {
    "an_hour_ago": -3600,
    "a_minute_ago": -60,
    "in_a_quarter": 900,
    "tomorrow": 86400,
    "in_two_days": 172800,
}


def before_script(call: Call) -> list[str]:
    """Its own lines, and the moments that its body speaks of."""
    body = json.dumps(call.body)
    return [
        *call.before,
        *(
            f'pm.variables.set("{name}", new Date(Date.now() + {seconds * 1000}).toISOString());'
            for name, seconds in MOMENTS.items()
            if "{{" + name + "}}" in body
        ),
    ]


def test_script(call: Call, shapes: Shapes | None) -> list[str]:
    """Its lines. Without `shapes` (an address outside the schema) only what the call itself says."""
    answers_json = bool(call.code or call.value or call.keeps) or _has_json(call, shapes)
    lines = ["const body = pm.response.json();"] if answers_json else []
    if call.until:
        lines += _again(call.until)
    lines.append(_status(call))
    if call.code:
        lines += [
            _test("a problem by RFC 9457", f"pm.expect(body).to.include.all.keys({_keys(PROBLEM)})"),
            _test(
                "that a program knows by its media type",
                'pm.expect(pm.response.headers.get("Content-Type")).to.include("application/problem+json")',
            ),
            _test(f"code is {call.code}", f'pm.expect(body.code).to.eql("{call.code}")'),
        ]
    elif shapes and answers_json:
        lines += _shape(call, shapes)
    lines += [_value(path, wanted) for path, wanted in call.value.items()]
    lines += [_test(name, code) for name, code in call.tests.items()]
    lines += [
        f'pm.collectionVariables.set("{name}", {_under_body(path)});' for name, path in call.keeps.items()
    ]
    return lines


def _status(call: Call) -> str:
    if len(call.statuses) == 1:
        return _test(f"answers {call.statuses[0]}", f"pm.response.to.have.status({call.statuses[0]})")
    wanted = list(call.statuses)
    name = "answers " + " or ".join(map(str, wanted))
    return _test(name, f"pm.expect(pm.response.code).to.be.oneOf({wanted})")


def _has_json(call: Call, shapes: Shapes | None) -> bool:
    if shapes is None or any(status >= 400 or status == 204 for status in call.statuses):
        return False
    return all(shapes.answer(call, status) is not None for status in call.statuses)


def _shape(call: Call, shapes: Shapes) -> list[str]:
    answer = shapes.answer(call, call.statuses[0])
    lines = []
    if keys := shapes.keys(answer):
        lines.append(
            _test("has what the schema promises", f"pm.expect(body).to.include.all.keys({_keys(keys)})")
        )
    if answer and (keys := shapes.keys(shapes.rows(answer))):
        rows = "body" if answer.get("type") == "array" else "body.results"
        each = f"{rows}.forEach((row) => pm.expect(row).to.include.all.keys({_keys(keys)}))"
        if "fields" not in call.query:
            lines.append(_test("and so does each row", each))
    return lines


def _again(until: str) -> list[str]:
    """Postman's way of polling: the same request is the next one. Sent by hand, it is sent once."""
    return [
        'const tries = Number(pm.variables.get("tries") || 0);',
        f"if (pm.response.code < 400 && !({until}) && tries < {TRIES}) {{",
        '  pm.variables.set("tries", tries + 1);',
        "  pm.execution.setNextRequest(pm.info.requestName);",
        f"  setTimeout(() => {{}}, {PAUSE_MS});",
        "  return;",
        "}",
        'pm.variables.unset("tries");',
    ]


def _value(path: str, wanted: object) -> str:
    if isinstance(wanted, str):
        name = f"{path} is {wanted}"
        filled = f"pm.variables.replaceIn({json.dumps(wanted)})" if "{{" in wanted else json.dumps(wanted)
        found = f"String({_under_body(path)})" if "{{" in wanted else _under_body(path)
        return _test(name, f"pm.expect({found}).to.eql({filled})")
    return _test(
        f"{path} is {json.dumps(wanted)}", f"pm.expect({_under_body(path)}).to.eql({json.dumps(wanted)})"
    )


def _under_body(path: str) -> str:
    return f"body{path}" if path.startswith("[") else f"body.{path}"


def _keys(keys: object) -> str:
    return ", ".join(json.dumps(key) for key in keys)  # type: ignore[attr-defined]


def _test(name: str, code: str) -> str:
    return f"pm.test({json.dumps(name)}, () => {{ {code}; }});"
