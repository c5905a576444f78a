"""Reservations in and out."""

from typing import Any

from rest_framework import serializers

from earmark.catalog.serializers.fields import LARGEST_ID
from earmark.orders.rules import ON_DELIVERY
from earmark.orders.serializers.orders import AddressField


class ReserveSerializer(serializers.Serializer[Any]):
    """Which promotion."""

    promo_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class HeldSerializer(serializers.Serializer[Any]):
    """A unit that waits for its checkout."""

    reservation_token = serializers.CharField()
    expires_at = serializers.DateTimeField(help_text="The unit is free again from then on.")


class CancelSerializer(serializers.Serializer[Any]):
    """Which reservation."""

    reservation_token = serializers.CharField(max_length=200)


class CheckoutSerializer(CancelSerializer):
    """Which reservation, and how it is paid."""

    payment_method = serializers.CharField(
        max_length=32, default=ON_DELIVERY, help_text="`wallet`, `on_delivery`, or a configured gateway."
    )
    shipping_address = AddressField(required=False, allow_null=True, default=None)


class CancelledSerializer(serializers.Serializer[Any]):
    """How a reservation that was given up stands."""

    reservation_token = serializers.CharField()
    status = serializers.ChoiceField(choices=("cancelled", "expired"))


class ConfirmedSerializer(HeldSerializer):
    """A reservation that became an order."""

    token = serializers.CharField(help_text="The same.")
    status = serializers.ChoiceField(choices=("confirmed",))
    order_id = serializers.UUIDField()
