"""What the schema says of an operation: its words, its parameters, its idempotency, the shape of its answers."""

from dataclasses import dataclass
from typing import Any

from config.reference.samples import Schema, resolved, sample
from devtools.postman.model import Call


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
        return resolved(self.schema, schema)

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
        return sample(self.schema, schema, depth)
