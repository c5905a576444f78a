"""What the endpoints of offers take and give."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from earmark.base import money
from earmark.base.fields import AnyCaseChoice
from earmark.offers.rules import KINDS, STAGES
from earmark.wallet.rules import STATUSES
from earmark.wallet.serializers import MoneyField

LARGEST_ID = 2**63 - 1


class IdField(serializers.IntegerField):
    """An id from a client."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **options)


class PartSerializer(serializers.Serializer[Any]):
    """A part of a bundle."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)


class OfferSerializer(serializers.Serializer[Any]):
    """What is sold."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    price = MoneyField()
    currency = serializers.CharField()
    duration_days = serializers.IntegerField()
    is_active = serializers.BooleanField()
    parts = PartSerializer(many=True)


class OfferFilters(serializers.Serializer[Any]):
    """Query parameters of the list of offers."""

    kind = AnyCaseChoice(choices=KINDS, required=False)
    price_min = MoneyField(required=False, min_value=0)
    price_max = MoneyField(required=False, min_value=0)
    search = serializers.CharField(required=False, max_length=200, help_text="Words in name or description.")
    ordering = serializers.CharField(
        required=False,
        help_text="`price`, `name`, `duration_days`, separated by commas; `-` in front reverses.",
    )

    def validate_ordering(self, value: str) -> list[str]:
        """Known columns only."""
        names = [name.strip() for name in value.split(",") if name.strip()]
        for name in names:
            if name.removeprefix("-") not in ("price", "name", "duration_days"):
                raise serializers.ValidationError(f"Cannot order by {name}.")
        return names


class SubscriptionSerializer(serializers.Serializer[Any]):
    """A user's right to an offer."""

    id = serializers.IntegerField()
    offer = serializers.IntegerField()
    offer_details = OfferSerializer()
    activation_date = serializers.DateTimeField()
    expiration_date = serializers.DateTimeField()
    is_active = serializers.BooleanField()
    transaction_id = serializers.UUIDField()


class AccountSerializer(serializers.Serializer[Any]):
    """Money and subscriptions."""

    balance = MoneyField()
    held = MoneyField()
    currency = serializers.CharField()
    subscriptions = SubscriptionSerializer(many=True)


class WithinFilter(serializers.Serializer[Any]):
    """How far to look ahead."""

    within_days = serializers.IntegerField(
        default=3, min_value=0, max_value=3660, help_text="Ends within this many days."
    )


class ActivateSerializer(serializers.Serializer[Any]):
    """Which offer."""

    offer_id = IdField()


class RenewSerializer(serializers.Serializer[Any]):
    """Which subscription, by its own id or its offer's."""

    offer_id = IdField(required=False)
    user_offer_id = IdField(required=False, help_text="A subscription's id.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of the two."""
        if len(attrs) != 1:
            raise serializers.ValidationError(
                {"offer_id": "Exactly one of offer_id and user_offer_id is expected."}
            )
        return attrs


class AcceptedSerializer(serializers.Serializer[Any]):
    """Accepted; ask for the status."""

    transaction_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=STATUSES)


class StatusSerializer(serializers.Serializer[Any]):
    """Where an activation or renewal stands."""

    transaction_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=STATUSES)
    stage = serializers.ChoiceField(choices=STAGES)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    reference = serializers.CharField(required=False, help_text="The provider's, once it has succeeded.")
    error = serializers.CharField(required=False, help_text="Why it failed.")


class PartnerActivateSerializer(serializers.Serializer[Any]):
    """An activation that a partner asks for, paid from the user's wallet."""

    user_id = IdField()
    offer_id = IdField()
    amount = MoneyField(help_text="Must be the offer's price.")

    def validate_amount(self, amount: Any) -> int:
        """Minor units."""
        return money.to_minor(amount, settings.DEFAULT_CURRENCY)


class PartnerAcceptedSerializer(serializers.Serializer[Any]):
    """Accepted; ask by the reference."""

    reference = serializers.CharField()
    transaction_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=STATUSES)
    message = serializers.CharField()


class PartnerValidationSerializer(serializers.Serializer[Any]):
    """What became of a partner's activation."""

    reference = serializers.CharField()
    transaction_id = serializers.UUIDField()
    user_id = serializers.IntegerField()
    offer_id = serializers.IntegerField()
    amount = MoneyField()
    status = serializers.ChoiceField(choices=STATUSES)
    is_valid = serializers.BooleanField()  # type: ignore[assignment]  # the contract's name
