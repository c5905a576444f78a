"""Promotions in and out."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from earmark.base.fields import AnyCaseChoice
from earmark.catalog.serializers.fields import LARGEST_ID, OrderingField
from earmark.catalog.serializers.products import PriceField
from earmark.flash.queries.promos import ORDERS
from earmark.flash.rules import ENGINES, LARGEST_RADIUS, RADIUS, SEGMENTS, STATUSES
from earmark.flash.terms import LARGEST_LIMIT, folded
from earmark.inventory.rules import LARGEST
from earmark.wallet.serializers import MoneyField


class SegmentsField(serializers.ListField):
    """Kinds of customers, in any case, in any order, at least one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=AnyCaseChoice(choices=SEGMENTS), allow_empty=False, max_length=10, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        """Each once. Raises ValidationError."""
        given: Iterable[str] = super().to_internal_value(data)
        return folded(list(given))


class PromoSerializer(serializers.Serializer[Any]):
    """A store's product at another price, for some people, for a while. `status` goes by the clock."""

    id = serializers.IntegerField()
    store_product_id = serializers.IntegerField()
    product_id = serializers.IntegerField()
    product_name = serializers.CharField()
    store_id = serializers.IntegerField()
    store_name = serializers.CharField()
    promo_price = MoneyField()
    base_price = MoneyField()
    currency = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="It sells nothing from then on.")
    quantity = serializers.IntegerField(allow_null=True, help_text="null: it sells what the store has.")
    allotted = serializers.IntegerField(allow_null=True, help_text="How many of it there were at the start.")
    max_per_user = serializers.IntegerField(allow_null=True, help_text="null: no limit.")
    segments = serializers.ListField(child=serializers.ChoiceField(choices=SEGMENTS))
    radius_m = serializers.IntegerField()
    engine = serializers.ChoiceField(choices=ENGINES)
    status = serializers.ChoiceField(choices=STATUSES)
    remaining = serializers.IntegerField(help_text="What can be reserved; 0 once it is over.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class PromoChange(serializers.Serializer[Any]):
    """Other fields of a promotion; what is not given stays."""

    store_product_id = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, required=False, help_text="Stays."
    )
    promo_price = PriceField(required=False, help_text="Less than the base price.")
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False, help_text="At least 60 seconds after the start.")
    quantity = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST,
        required=False,
        allow_null=True,
        help_text="Set aside at the start, the rest given back at the end. null: it sells what the store has.",
    )
    max_per_user = serializers.IntegerField(
        min_value=1, max_value=LARGEST_LIMIT, required=False, allow_null=True, help_text="null: no limit."
    )
    segments = SegmentsField(required=False, help_text="Whom it is for; everybody, if not given.")
    radius_m = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_RADIUS,
        required=False,
        help_text=f"Metres around the store; {RADIUS}, if not given.",
    )
    engine = AnyCaseChoice(
        choices=ENGINES, required=False, help_text="Where holds are kept; `redis` needs a quantity."
    )


class NewPromo(PromoChange):
    """A promotion, whole."""

    store_product_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    promo_price = PriceField(help_text="Less than the base price.")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="At least 60 seconds after the start.")


class PromoFilters(serializers.Serializer[Any]):
    """Query parameters of the list of promotions."""

    status = AnyCaseChoice(choices=STATUSES, required=False, help_text="By the clock.")
    store = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    store_product = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    search = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Words of the product's or store's name."
    )
    ordering = OrderingField(ORDERS)
