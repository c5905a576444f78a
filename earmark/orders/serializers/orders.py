"""What the endpoints of orders take and give."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from earmark.base.fields import AnyCaseChoice
from earmark.offers.serializers import IdField
from earmark.orders.numbers import read_number
from earmark.orders.rules import ADDRESS_PARTS, MOST_PIECES, ON_DELIVERY, PAYMENT_STATUSES, STATUSES
from earmark.orders.serializers.cart import PlaceSerializer
from earmark.wallet.serializers import MoneyField

LONGEST_ADDRESS, MOST_ADDRESS_PARTS = 500, 20
#: How many items a body may name; those of one product and store become one line.
MOST_ITEMS = 1000


class _Part(serializers.CharField):
    """A line of an address."""

    def __init__(self) -> None:
        super().__init__(max_length=200, allow_blank=True)


@extend_schema_field(
    {
        "oneOf": [
            {
                "type": "object",
                "properties": {name: {"type": "string", "maxLength": 200} for name in ADDRESS_PARTS},
                "additionalProperties": {"type": "string", "maxLength": 200},
                "maxProperties": MOST_ADDRESS_PARTS,
            },
            {"type": "string", "maxLength": LONGEST_ADDRESS},
        ]
    }
)
class AddressField(serializers.Field[Any, Any, Any, Any]):
    """Short strings by name, or all in one string."""

    def to_internal_value(self, data: Any) -> Any:
        """As it was given. Raises ValidationError."""
        if isinstance(data, str):
            return serializers.CharField(max_length=LONGEST_ADDRESS).run_validation(data)
        if not isinstance(data, dict):
            raise serializers.ValidationError("An object of strings, or a string, is expected.")
        if len(data) > MOST_ADDRESS_PARTS or any(len(name) > 50 or "\0" in name for name in data):
            raise serializers.ValidationError(f"At most {MOST_ADDRESS_PARTS} parts with short names.")
        return serializers.DictField(child=_Part()).run_validation(data)

    def to_representation(self, value: Any) -> Any:
        """As it was given."""
        return value


class OrderItemInput(PlaceSerializer):
    """So many of it."""

    quantity = serializers.IntegerField(required=False, default=1, min_value=1, max_value=MOST_PIECES)


class PlaceOrderSerializer(serializers.Serializer[Any]):
    """`items`, or `from_cart`: what is in the cart, which is empty afterwards."""

    items = serializers.ListField(
        child=OrderItemInput(), required=False, allow_empty=False, max_length=MOST_ITEMS
    )
    from_cart = serializers.BooleanField(required=False, default=False)
    promo_code = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=50)
    coupon_code = serializers.CharField(
        required=False,
        allow_blank=True,
        allow_null=True,
        max_length=50,
        help_text="Another name of promo_code.",
    )
    payment_method = serializers.CharField(
        required=False,
        default=ON_DELIVERY,
        max_length=32,
        help_text="`wallet`, `on_delivery` or a configured gateway.",
    )
    shipping_address = AddressField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A wish: what is asked by product and store, None for the cart's, and one promo code."""
        items, code = attrs.pop("items", None), attrs.pop("coupon_code", None)
        if attrs.pop("from_cart") == (items is not None):
            raise serializers.ValidationError({"items": "Either items or from_cart is expected."})
        attrs["promo_code"] = attrs.get("promo_code") or code or ""
        attrs["asked"] = None if items is None else _added_up(items)
        return attrs


def _added_up(items: list[dict[str, Any]]) -> dict[tuple[int, int], int]:
    asked: dict[tuple[int, int], int] = {}
    for item in items:
        place = (item["product"], item["store"])
        asked[place] = asked.get(place, 0) + item["quantity"]
    return asked


class OrderLineSerializer(serializers.Serializer[Any]):
    """A line, at the price of the day; `discount_amount` is its share of the order's, `returned` how many came back."""

    product = serializers.IntegerField()
    name = serializers.CharField()
    sku = serializers.CharField()
    store = serializers.IntegerField()
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    line_total = MoneyField()
    discount_amount = MoneyField()
    returned = serializers.IntegerField()


class PaymentSerializer(serializers.Serializer[Any]):
    """How it is paid and how far that is. `pay_by` is when unpaid goods are free again."""

    method = serializers.CharField()
    status = serializers.ChoiceField(choices=PAYMENT_STATUSES)
    amount = MoneyField()
    refunded_amount = MoneyField()
    currency = serializers.CharField()
    pay_by = serializers.DateTimeField(allow_null=True)
    checkout_url = serializers.CharField(allow_null=True)


class ShipmentSerializer(serializers.Serializer[Any]):
    """What one store sends."""

    store = serializers.IntegerField()
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    shipped_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)


class OrderSerializer(serializers.Serializer[Any]):
    """An order. `user` is the customer's id."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    user = serializers.IntegerField()
    status = serializers.ChoiceField(choices=STATUSES)
    items = OrderLineSerializer(many=True)
    subtotal_amount = MoneyField()
    discount_amount = MoneyField()
    total_amount = MoneyField()
    currency = serializers.CharField()
    promo_code = serializers.CharField(allow_null=True)
    payment = PaymentSerializer()
    shipping_address = AddressField(allow_null=True)
    shipments = ShipmentSerializer(many=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OrderFilters(serializers.Serializer[Any]):
    """Query parameters of the list of orders."""

    status = AnyCaseChoice(choices=STATUSES, required=False)
    total_min = MoneyField(required=False, min_value=0)
    total_max = MoneyField(required=False, min_value=0)
    discount_min = MoneyField(required=False, min_value=0)
    discount_max = MoneyField(required=False, min_value=0)
    created_after = serializers.DateTimeField(required=False, help_text="From this moment on.")
    created_before = serializers.DateTimeField(required=False, help_text="Before this moment.")
    promo_code = serializers.CharField(required=False, max_length=50)
    user_email = serializers.CharField(required=False, max_length=254, help_text="For staff; else ignored.")
    number = serializers.CharField(
        required=False,
        max_length=20,
        help_text="As somebody typed it: case and dash do not matter, O is 0, I is 1.",
    )
    payment_status = AnyCaseChoice(choices=PAYMENT_STATUSES, required=False)

    def validate_number(self, typed: str) -> str:
        """The number that was meant."""
        number = read_number(typed)
        if number is None:
            raise serializers.ValidationError("This is no order number: a character is wrong.")
        return number


class StoreChoiceSerializer(serializers.Serializer[Any]):
    """Of one store alone."""

    store = IdField(required=False, allow_null=True, default=None)


class ShipSerializer(StoreChoiceSerializer):
    """Who carries it, and under which number."""

    carrier = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)
    tracking_number = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)


class OrderEventSerializer(serializers.Serializer[Any]):
    """Something that happened."""

    type = serializers.CharField()
    at = serializers.DateTimeField()
    note = serializers.CharField()


class TrackingSerializer(serializers.Serializer[Any]):
    """Where it is; carrier and number are the last parcel's, null before there is one."""

    status = serializers.ChoiceField(choices=STATUSES)
    carrier = serializers.CharField(allow_null=True)
    tracking_number = serializers.CharField(allow_null=True)
    shipments = ShipmentSerializer(many=True)
    events = OrderEventSerializer(many=True)
