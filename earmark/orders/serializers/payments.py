"""What paying takes and gives."""

from typing import Any

from rest_framework import serializers

from earmark.orders.rules import PAYMENT_STATUSES


class CheckoutSerializer(serializers.Serializer[Any]):
    """Where the customer pays, how far the payment is, and until when the goods wait for it."""

    checkout_url = serializers.CharField()
    status = serializers.ChoiceField(choices=PAYMENT_STATUSES)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Null once it is paid.")


class WebhookSerializer(serializers.Serializer[Any]):
    """An event, as docs/payment-protocol.md words it."""

    id = serializers.CharField(max_length=128)
    type = serializers.CharField(max_length=64)
    created = serializers.DateTimeField()
    payment = serializers.DictField()


class ReceivedSerializer(serializers.Serializer[Any]):
    """Heard; it need not be sent again."""

    received = serializers.BooleanField()


class DrawingSerializer(serializers.Serializer[Any]):
    """It is being drawn; ask again."""

    status = serializers.ChoiceField(choices=("pending",))
