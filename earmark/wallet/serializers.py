"""What the wallet's endpoints take and give."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from earmark.base import money
from earmark.base.fields import AnyCaseChoice
from earmark.wallet.rules import DIRECTIONS, KINDS, LARGEST_TOP_UP, STATUSES


class MoneyField(serializers.DecimalField):
    """An amount in the currency's decimals; more decimals, and more than `money` carries, are refused."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_digits", len(str(money.LARGEST - 1)))
        options.setdefault("decimal_places", money.decimals(settings.DEFAULT_CURRENCY))
        super().__init__(**options)


class BalanceSerializer(serializers.Serializer[Any]):
    """A wallet. `balance` is what can be spent now; `held` is set aside for what is under way."""

    id = serializers.IntegerField()
    balance = MoneyField()
    held = MoneyField()
    currency = serializers.CharField()
    updated_at = serializers.DateTimeField()


class TransactionSerializer(serializers.Serializer[Any]):
    """A line of the statement."""

    transaction_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    direction = serializers.ChoiceField(choices=DIRECTIONS)
    amount = MoneyField()
    currency = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    stage = serializers.ChoiceField(choices=("queued", "processing", "asking_provider", "done"))
    offer = serializers.IntegerField(required=False)
    offer_details = serializers.DictField(required=False)
    order = serializers.UUIDField(required=False)
    order_number = serializers.CharField(required=False)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)


class TransactionFilters(serializers.Serializer[Any]):
    """Query parameters of the statement."""

    status = AnyCaseChoice(choices=STATUSES, required=False)
    kind = AnyCaseChoice(choices=KINDS, required=False)
    offer = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    created_after = serializers.DateTimeField(required=False, help_text="From this moment on.")
    created_before = serializers.DateTimeField(required=False, help_text="Before this moment.")
    min_amount = MoneyField(required=False)
    max_amount = MoneyField(required=False)


class TopUpSerializer(serializers.Serializer[Any]):
    """Whose wallet, and how much."""

    user_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    amount = MoneyField()

    def validate_amount(self, amount: Any) -> int:
        """Minor units, more than nothing."""
        minor = money.to_minor(amount, settings.DEFAULT_CURRENCY)
        if not 0 < minor <= LARGEST_TOP_UP:
            largest = money.text(LARGEST_TOP_UP, settings.DEFAULT_CURRENCY)
            raise serializers.ValidationError(f"More than zero and at most {largest} is expected.")
        return minor
