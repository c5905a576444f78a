"""Something of the shape that a schema asks for."""

from typing import Any

Schema = dict[str, Any]

_OF_FORMAT: dict[str, Any] = {
    "date-time": "2030-05-02T17:41:02.512000Z",
    "date": "2030-05-02",
    "time": "17:41:02",
    "uuid": "0197a1c0-7b1e-7cc3-a5a4-3d1f6a0d9f10",
    "decimal": "20.00",
    "email": "ana@example.com",
    "uri": "https://example.com/",
}
_OF_KIND: dict[str, Any] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True}


def resolved(document: Schema, schema: Schema) -> Schema:
    """What a reference refers to."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def sample(document: Schema, schema: Schema, depth: int = 5) -> Any:
    """One value, from the schema's own examples where it has them; the same each time."""
    schema = resolved(document, schema)
    for word in ("example", "default", "const"):
        if schema.get(word) is not None:
            return schema[word]
    for word in ("examples", "enum"):
        if schema.get(word):
            return schema[word][0]
    for word in ("allOf", "oneOf", "anyOf"):
        if schema.get(word):
            return sample(document, schema[word][0], depth)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [sample(document, schema["items"], depth - 1)] if depth and "items" in schema else []
    if kind == "object":
        parts = schema.get("properties", {}) if depth else {}
        return {name: sample(document, part, depth - 1) for name, part in parts.items()}
    return _OF_FORMAT.get(schema.get("format", ""), _OF_KIND.get(str(kind)))


def is_of(document: Schema, schema: Schema) -> str:
    """A few words on what it may be, for tables: `integer`, `text, at most 50 characters`, `one of …`."""
    schema = resolved(document, schema)
    if schema.get("enum"):
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"] if value not in ("", None))
    kind = schema.get("type", "object")
    kind = " or ".join(kind) if isinstance(kind, list) else kind
    words = [str(schema.get("format") or kind)]
    if kind == "array":
        words = [f"list of {is_of(document, schema.get('items', {}))}"]
    if "maxLength" in schema:
        words.append(f"at most {schema['maxLength']} characters")
    if "minimum" in schema and kind == "integer":
        words.append(f"from {schema['minimum']}")
    return ", ".join(words)
