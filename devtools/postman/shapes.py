"""What the schema says of an operation: its words, its parameters, its idempotency, the shape of its answers."""

from dataclasses import dataclass
from typing import Any

from devtools.postman.model import Call

Schema = dict[str, Any]


@dataclass(frozen=True)
class Shapes:
    """Of one schema."""

    schema: Schema

    def operations(self) -> set[str]:
        """`GET /api/v1/offers/` and all others."""
        return {
            f"{method.upper()} {path}"
            for path, operations in self.schema["paths"].items()
            for method in operations
            if method in {"get", "post", "put", "patch", "delete"}
        }

    def operation(self, call: Call) -> Schema:
        """The call's own."""
        return dict(self.schema["paths"][call.path][call.method.lower()])

    def parameters(self, call: Call, where: str) -> list[Schema]:
        """Those in `query`, `path` or `header`."""
        return [one for one in self.operation(call).get("parameters", []) if one["in"] == where]

    def answer(self, call: Call, status: int) -> Schema | None:
        """The schema of the JSON that comes with that status."""
        answer = self.operation(call)["responses"].get(str(status), {})
        content = answer.get("content", {}).get("application/json", {})
        return self.resolved(content["schema"]) if "schema" in content else None

    def resolved(self, schema: Schema) -> Schema:
        """What a reference refers to."""
        while "$ref" in schema:
            schema = self.schema["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def keys(self, schema: Schema | None) -> list[str]:
        """What an object always has."""
        return list(schema.get("required", [])) if schema else []

    def rows(self, schema: Schema | None) -> Schema | None:
        """What a list consists of: a page's `results`, or the elements of an array."""
        if schema is None:
            return None
        results = schema.get("properties", {}).get("results", schema)
        return self.resolved(results["items"]) if results.get("type") == "array" else None

    def example(self, schema: Schema, depth: int = 4) -> Any:
        """Something of that shape, from the schema's own examples where it has them."""
        schema = self.resolved(schema)
        for word in ("example", "default", "const"):
            if schema.get(word) is not None:
                return schema[word]
        for word in ("examples", "enum"):
            if schema.get(word):
                return schema[word][0]
        for word in ("allOf", "oneOf", "anyOf"):
            if schema.get(word):
                return self.example(schema[word][0], depth)
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "array":
            return [self.example(schema["items"], depth - 1)] if depth else []
        if kind == "object":
            parts = schema.get("properties", {}) if depth else {}
            return {name: self.example(part, depth - 1) for name, part in parts.items()}
        return _WORDS.get(schema.get("format", ""), _PLAIN.get(str(kind)))


_PLAIN: dict[str, Any] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True}
_WORDS: dict[str, Any] = {
    "date-time": "2030-05-02T17:41:02.512000Z",
    "date": "2030-05-02",
    "uuid": "0197a1c0-7b1e-7cc3-a5a4-3d1f6a0d9f10",
    "decimal": "20.00",
    "email": "ana@example.com",
    "uri": "https://example.com/",
}
