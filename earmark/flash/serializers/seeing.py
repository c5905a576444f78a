"""What users see of promotions, and sellers of their audience."""

from typing import Any

from rest_framework import serializers

from earmark.flash.rules import SEGMENTS


class ActivePromoSerializer(serializers.Serializer[Any]):
    """A promotion that is open for the caller."""

    id = serializers.IntegerField()
    product_name = serializers.CharField()
    store_name = serializers.CharField()
    promo_price = serializers.CharField()
    base_price = serializers.CharField()
    currency = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    distance_m = serializers.FloatField(help_text="Metres from the caller to the store.")
    remaining = serializers.IntegerField(help_text="Units that can be reserved now.")


class RuleSerializer(serializers.Serializer[Any]):
    """One rule, whether it holds, and the numbers behind it: which ones, the rule says."""

    rule = serializers.ChoiceField(choices=("window", "segment", "distance", "user_limit", "stock"))
    ok = serializers.BooleanField()
    detail = serializers.CharField(help_text="For people.")
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    yours = serializers.ListField(child=serializers.ChoiceField(choices=SEGMENTS), required=False)
    wanted = serializers.ListField(child=serializers.ChoiceField(choices=SEGMENTS), required=False)
    distance_m = serializers.FloatField(required=False, allow_null=True, help_text="Null: no location.")
    radius_m = serializers.IntegerField(required=False)
    used = serializers.IntegerField(required=False)
    max_per_user = serializers.IntegerField(required=False, allow_null=True, help_text="Null: no limit.")
    remaining = serializers.IntegerField(required=False)
    retry_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="When a hold that is open could free a unit."
    )


class EligibilitySerializer(serializers.Serializer[Any]):
    """Why the caller can or cannot have a promotion. `eligible`: window, segment and distance hold."""

    promo_id = serializers.IntegerField()
    eligible = serializers.BooleanField()
    rules = RuleSerializer(many=True)


class AudienceSerializer(serializers.Serializer[Any]):
    """How many active users a promotion would reach now."""

    promo_id = serializers.IntegerField()
    radius_m = serializers.IntegerField()
    segments = serializers.ListField(child=serializers.ChoiceField(choices=SEGMENTS))
    within_radius = serializers.IntegerField()
    new = serializers.IntegerField(help_text="Of those within the radius.")
    frequent = serializers.IntegerField(help_text="Of those within the radius.")
    both = serializers.IntegerField(help_text="New and frequent at once.")
    eligible = serializers.IntegerField(help_text="Of one of the promotion's segments.")


class ProgressSerializer(serializers.Serializer[Any]):
    """How far the telling of a promotion is, in pushes."""

    promo_id = serializers.IntegerField()
    eligible = serializers.IntegerField(help_text="Users whom it is for now.")
    queued = serializers.IntegerField(help_text="Written, not sent yet.")
    sent = serializers.IntegerField()
    failed = serializers.IntegerField()
    suppressed = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Not sent, by reason: `opted_out`, `daily_cap`, `quiet_hours`, `ended`, `unreachable`.",
    )
    passes = serializers.IntegerField(help_text="How often the whole audience has been gone through.")
    pass_ended_at = serializers.DateTimeField(allow_null=True, help_text="When it was last.")
