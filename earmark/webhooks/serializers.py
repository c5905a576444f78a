"""What the endpoints about webhooks take and give."""

from typing import Any

from rest_framework import serializers

from earmark.base.fields import AnyCaseChoice
from earmark.webhooks.rules import ENDPOINT_STATES, EVENTS, STATES, State

LARGEST_ID = 2**63 - 1
LONGEST_URL = 1000
#: For so long two secrets may sign.
LONGEST_OVERLAP_HOURS = 7 * 24
DEFAULT_OVERLAP_HOURS = 24


class EventsField(serializers.ListField):
    """Types of events, each once, in the order of their list; none: all of them, those to come too."""

    def __init__(self, **options: Any) -> None:
        child = serializers.CharField(max_length=64)
        super().__init__(
            child=child,
            required=False,
            help_text="Types as `/api/v1/webhooks/events/` lists them; none: all, those to come too.",
            **options,
        )

    def to_internal_value(self, data: Any) -> list[str]:
        """Raises ValidationError, naming those that there are not."""
        given = set(super().to_internal_value(data))
        if unknown := sorted(given - EVENTS.keys()):
            raise serializers.ValidationError(
                f"There is no event {', '.join(unknown)}.", code="unknown_event"
            )
        return [type for type in EVENTS if type in given]


class WebhookChange(serializers.Serializer[Any]):
    """Other fields of an endpoint; what is not given stays."""

    url = serializers.CharField(
        max_length=LONGEST_URL, required=False, help_text="`https`, and in a public network."
    )
    events = EventsField()
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    state = AnyCaseChoice(
        choices=ENDPOINT_STATES, required=False, help_text="`paused`: deliveries wait until it is `active`."
    )


class NewWebhook(serializers.Serializer[Any]):
    """An endpoint to come."""

    url = serializers.CharField(max_length=LONGEST_URL, help_text="`https`, and in a public network.")
    events = EventsField()
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)


class WebhookSerializer(serializers.Serializer[Any]):
    """An address that is told of events, without its secret."""

    id = serializers.UUIDField()
    owner = serializers.IntegerField(help_text="The user's id.")
    url = serializers.CharField()
    description = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField(), help_text="None: all of them.")
    state = serializers.ChoiceField(choices=ENDPOINT_STATES)
    reason = serializers.CharField(help_text="Why it is paused; else empty.")
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="The first failure since the last success."
    )
    previous_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then the previous secret signs too."
    )
    created_at = serializers.DateTimeField()


class WebhookWithSecret(WebhookSerializer):
    """The same with its secret, which is told this once."""

    secret = serializers.CharField(help_text="`whsec_` and base64 of 32 bytes.")


class WebhookFilters(serializers.Serializer[Any]):
    """Query parameters of the list of endpoints."""

    state = AnyCaseChoice(choices=ENDPOINT_STATES, required=False)
    owner = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="A user's id; for admins."
    )


class SecretRotation(serializers.Serializer[Any]):
    """For how long the secret before still signs."""

    keep_hours = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_OVERLAP_HOURS,
        default=DEFAULT_OVERLAP_HOURS,
        help_text="0: it is worth nothing from now on.",
    )


class RotatedSecretSerializer(serializers.Serializer[Any]):
    """The new secret, told this once."""

    secret = serializers.CharField()
    previous_until = serializers.DateTimeField(
        allow_null=True, help_text="Until then both sign; null: the previous one does not any more."
    )


class WebhookReplay(serializers.Serializer[Any]):
    """Which deliveries to send again, by the moment at which they were written."""

    since = serializers.DateTimeField(help_text="From this moment on.")
    until = serializers.DateTimeField(required=False, help_text="Before this moment; now, if not given.")
    states = serializers.ListField(
        child=AnyCaseChoice(choices=(State.FAILED.value, State.DELIVERED.value)),
        allow_empty=False,
        max_length=10,
        default=[State.FAILED.value],
        help_text="Those that ended so; `failed`, if not given.",
    )


class QueuedDeliveriesSerializer(serializers.Serializer[Any]):
    """How many wait to be sent again."""

    queued = serializers.IntegerField()


class QueuedDeliverySerializer(serializers.Serializer[Any]):
    """The delivery that is on its way."""

    delivery = serializers.IntegerField()


class WebhookEventSerializer(serializers.Serializer[Any]):
    """What a delivery tells."""

    id = serializers.UUIDField(help_text="The header `webhook-id`.")
    type = serializers.CharField()
    subject = serializers.CharField(help_text="What it is about; events of one subject keep their order.")
    occurred_at = serializers.DateTimeField()


class WebhookDeliverySerializer(serializers.Serializer[Any]):
    """How the telling of one event stands."""

    id = serializers.IntegerField()
    event = WebhookEventSerializer()
    state = serializers.ChoiceField(choices=STATES)
    attempts = serializers.IntegerField(help_text="Since it was queued, or last replayed.")
    status = serializers.IntegerField(allow_null=True, help_text="The last HTTP status; null: no answer.")
    reason = serializers.CharField(help_text="Why it is not delivered; else empty.")
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is tried next; null: not any more."
    )
    delivered_at = serializers.DateTimeField(allow_null=True)


class WebhookTrySerializer(serializers.Serializer[Any]):
    """One try."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True, help_text="Null: no answer.")
    milliseconds = serializers.IntegerField()
    reason = serializers.CharField(help_text="What went wrong; else empty.")


class WebhookDeliveryInFull(WebhookDeliverySerializer):
    """The same with what is sent, and all tries."""

    body = serializers.DictField(help_text="As it is sent: `type`, `timestamp`, `data`.")
    tries = WebhookTrySerializer(many=True)


class WebhookDeliveryFilters(serializers.Serializer[Any]):
    """Query parameters of an endpoint's deliveries."""

    state = AnyCaseChoice(choices=STATES, required=False)
    type = AnyCaseChoice(choices=[(type, type) for type in EVENTS], required=False)
    subject = serializers.CharField(max_length=100, required=False, help_text="As `order:<id>`.")
    since = serializers.DateTimeField(required=False, help_text="From this moment on.")
    until = serializers.DateTimeField(required=False, help_text="Before this moment.")


class WebhookEventTypeSerializer(serializers.Serializer[Any]):
    """Something that endpoints may be told of."""

    type = serializers.CharField()
    description = serializers.CharField()
    example = serializers.DictField(help_text="A body.")
