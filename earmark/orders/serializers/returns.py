"""What returns take and give."""

from typing import Any

from rest_framework import serializers

from earmark.offers.serializers import IdField
from earmark.orders.rules import MOST_LINES, MOST_PIECES, RETURN_STATUSES
from earmark.wallet.serializers import MoneyField


class ReturnItemInput(serializers.Serializer[Any]):
    """So many of a line."""

    product = IdField()
    quantity = serializers.IntegerField(required=False, default=1, min_value=1, max_value=MOST_PIECES)
    store = IdField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Needed where several stores sent the product.",
    )


class ReturnInput(serializers.Serializer[Any]):
    """What comes back, and why. `restock` counts when staff say it: false for what cannot be sold again."""

    items = serializers.ListField(child=ReturnItemInput(), allow_empty=False, max_length=MOST_LINES)
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    restock = serializers.BooleanField(required=False, default=True)

    def validate_items(self, items: list[dict[str, Any]]) -> dict[tuple[int, int | None], int]:
        """Pieces by product and store."""
        asked: dict[tuple[int, int | None], int] = {}
        for item in items:
            place = (item["product"], item["store"])
            asked[place] = asked.get(place, 0) + item["quantity"]
        return asked


class DecisionInput(serializers.Serializer[Any]):
    """What to tell the customer."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class AcceptInput(DecisionInput):
    """And whether it can be sold again."""

    restock = serializers.BooleanField(required=False, default=True)


class ReturnItemSerializer(serializers.Serializer[Any]):
    """So many of a line."""

    product = serializers.IntegerField()
    store = serializers.IntegerField()
    name = serializers.CharField()
    quantity = serializers.IntegerField()


class ReturnSerializer(serializers.Serializer[Any]):
    """A return. `refund_amount` is what is refunded for it once it is accepted."""

    id = serializers.UUIDField()
    order = serializers.UUIDField()
    status = serializers.ChoiceField(choices=RETURN_STATUSES)
    reason = serializers.CharField()
    restock = serializers.BooleanField()
    refund_amount = MoneyField()
    currency = serializers.CharField()
    items = ReturnItemSerializer(many=True)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
