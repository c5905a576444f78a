"""What the endpoints of promo codes take and give."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from rest_framework import serializers

from earmark.base import money
from earmark.base.fields import AnyCaseChoice
from earmark.catalog.serializers.fields import OrderingField
from earmark.promotions.queries.codes import ORDERS
from earmark.promotions.rules import KINDS, LARGEST_LIMIT
from earmark.wallet.serializers import MoneyField

_AMOUNTS = ("fixed_amount", "max_discount_amount", "min_subtotal")
#: Longer than any code is: who types one that is too long is told that it is unknown.
_LONGEST_TYPED = 200


class PromoCodeSerializer(serializers.Serializer[Any]):
    """A promo code. `times_used`: orders that have it, less the cancelled; `remaining` is null without a limit."""

    id = serializers.IntegerField()
    coupon_code = serializers.CharField()
    coupon_name = serializers.CharField()
    type = serializers.ChoiceField(choices=KINDS)
    fixed_amount = MoneyField(allow_null=True)
    discount_percentage = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    max_discount_amount = MoneyField(allow_null=True)
    min_subtotal = MoneyField()
    currency = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    is_active = serializers.BooleanField()
    usage_limit = serializers.IntegerField(allow_null=True)
    per_user_limit = serializers.IntegerField(allow_null=True)
    times_used = serializers.IntegerField()
    remaining = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()


class PromoCodeChange(serializers.Serializer[Any]):
    """Other fields of a promo code; what is not given stays."""

    coupon_code = serializers.CharField(
        source="code", required=False, max_length=50, help_text="Unique in any case; no spaces."
    )
    coupon_name = serializers.CharField(source="name", required=False, allow_blank=True, max_length=200)
    type = AnyCaseChoice(source="kind", required=False, choices=KINDS)
    fixed_amount = MoneyField(
        required=False, allow_null=True, help_text="What comes off, of type fixed; more than zero."
    )
    discount_percentage = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text="Of type percentage; more than 0, at most 100.",
    )
    max_discount_amount = MoneyField(
        required=False, allow_null=True, help_text="A percentage takes off no more."
    )
    min_subtotal = MoneyField(
        required=False, allow_null=True, min_value=0, help_text="Not for smaller orders; null is zero."
    )
    start_at = serializers.DateTimeField(
        source="starts_at", required=False, help_text="Another name of `starts_at`."
    )
    starts_at = serializers.DateTimeField(required=False, help_text="From this moment on; now, if not given.")
    ended_at = serializers.DateTimeField(
        source="ends_at", required=False, allow_null=True, help_text="Another name of `ends_at`."
    )
    ends_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Not any more from this moment on; null: for ever."
    )
    is_active = serializers.BooleanField(required=False)
    usage_limit = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LARGEST_LIMIT,
        help_text="Uses by everybody together.",
    )
    per_user_limit = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LARGEST_LIMIT,
        help_text="Uses by one customer.",
    )

    def validate_coupon_code(self, value: str) -> str:
        """Something that can be typed. Raises ValidationError."""
        if not value.isprintable() or any(map(str.isspace, value)):
            raise serializers.ValidationError("Visible characters without spaces are expected.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Amounts in minor units."""
        for name in _AMOUNTS:
            if attrs.get(name) is not None:
                attrs[name] = money.to_minor(attrs[name], settings.DEFAULT_CURRENCY)
        if attrs.get("min_subtotal", 0) is None:
            attrs["min_subtotal"] = 0
        return attrs


class NewPromoCode(PromoCodeChange):
    """A promo code, whole."""

    coupon_code = serializers.CharField(
        source="code", max_length=50, help_text="Unique in any case; no spaces."
    )
    type = AnyCaseChoice(source="kind", choices=KINDS)

    #: What a code has that says nothing else of itself.
    PLAIN = {
        "name": "",
        "fixed_amount": None,
        "discount_percentage": None,
        "max_discount_amount": None,
        "min_subtotal": 0,
        "ends_at": None,
        "is_active": True,
        "usage_limit": None,
        "per_user_limit": None,
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is not given is as in a plain code."""
        return {**self.PLAIN, **super().validate(attrs)}


class PromoCodeFilters(serializers.Serializer[Any]):
    """Query parameters of the list of promo codes."""

    is_active = serializers.BooleanField(required=False)
    type = AnyCaseChoice(source="kind", required=False, choices=KINDS)
    valid_now = serializers.BooleanField(required=False, help_text="Active, and within their window.")
    search = serializers.CharField(required=False, max_length=200, help_text="Words in code or name.")
    ordering = OrderingField(tuple(ORDERS))


class ValidateSerializer(serializers.Serializer[Any]):
    """Which code, and for how much."""

    promo_code = serializers.CharField(required=False, max_length=_LONGEST_TYPED)
    coupon_code = serializers.CharField(
        required=False, max_length=_LONGEST_TYPED, help_text="Another name of `promo_code`."
    )
    subtotal_amount = MoneyField(required=False, allow_null=True, min_value=Decimal(0))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The code under its one name, the subtotal in minor units or None. Raises ValidationError."""
        code = attrs.get("promo_code") or attrs.get("coupon_code")
        if code is None:
            raise serializers.ValidationError({"promo_code": "This field is required."}, code="required")
        subtotal = attrs.get("subtotal_amount")
        minor = None if subtotal is None else money.to_minor(subtotal, settings.DEFAULT_CURRENCY)
        return {"code": code, "subtotal": minor}


class ValidPromoCodeSerializer(serializers.Serializer[Any]):
    """What a code takes off. Without a subtotal: of type fixed what it takes off at most, of a percentage null."""

    promo_code = serializers.CharField()
    coupon_name = serializers.CharField()
    type = serializers.ChoiceField(choices=KINDS)
    discount_percentage = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    max_discount_amount = MoneyField(allow_null=True)
    min_subtotal = MoneyField()
    discount_amount = MoneyField(allow_null=True)
    subtotal_amount = MoneyField(allow_null=True)
    total_amount = MoneyField(allow_null=True)
    currency = serializers.CharField()
    ends_at = serializers.DateTimeField(allow_null=True)
    valid = serializers.BooleanField()
