"""Fields that more than one context takes, and `?fields=a,b`: clients that want less get less."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import ChoiceField, Serializer

FIELDS_PARAMETER = OpenApiParameter("fields", str, description="Only these fields, separated by commas.")


class AnyCaseChoice(ChoiceField):
    """A choice that takes any case, as filters and input do."""

    def to_internal_value(self, data: Any) -> Any:
        """The choice itself. Raises ValidationError."""
        by_case = {str(choice).lower(): choice for choice in self.choices}
        return super().to_internal_value(by_case.get(str(data).lower(), data))


def wanted(request: Request, serializer: type[Serializer[Any]]) -> frozenset[str] | None:
    """The fields that the client asks for, or None for all. Raises ValidationError for one that is not there."""
    given = request.query_params.get("fields")
    if not given:
        return None
    names = frozenset(name.strip() for name in given.split(",") if name.strip())
    if not names:
        return None
    unknown = names - serializer().fields.keys()
    if unknown:
        raise ValidationError({"fields": f"There is no field {', '.join(sorted(unknown))}."})
    return names


def pick(rows: list[dict[str, Any]], fields: frozenset[str] | None) -> list[dict[str, Any]]:
    """The rows with those fields only."""
    if fields is None:
        return rows
    return [{name: value for name, value in row.items() if name in fields} for row in rows]
