"""Promotions are put down, changed and ended here as over HTTP; what was reserved is only looked at."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from earmark.base import clock, money
from earmark.base.admin import LookOnly
from earmark.base.errors import Refusal
from earmark.flash.models import FlashPromo, Reservation
from earmark.flash.queries.promos import in_state, status_of
from earmark.flash.rules import LARGEST_RADIUS, SCHEDULED, SEGMENTS, STATUSES
from earmark.flash.services.change import change_promo, end_promo
from earmark.flash.services.create import create_promo
from earmark.flash.terms import LARGEST_LIMIT, Terms, faults
from earmark.inventory.rules import LARGEST

_TERMS = ("starts_at", "ends_at", "quantity", "engine")
_FIELDS = (*_TERMS, "max_per_user", "segments", "radius_m")


class PromoForm(forms.ModelForm):
    """The price as people write it, and segments to tick."""

    amount = forms.DecimalField(min_value=0, max_digits=14, label="Promotion price")
    quantity = forms.IntegerField(
        min_value=1, max_value=LARGEST, required=False, help_text="Set aside. Empty: what the store has."
    )
    max_per_user = forms.IntegerField(
        min_value=1, max_value=LARGEST_LIMIT, required=False, help_text="Empty: no limit."
    )
    segments = forms.MultipleChoiceField(choices=SEGMENTS, widget=forms.CheckboxSelectMultiple)
    radius_m = forms.IntegerField(
        min_value=1, max_value=LARGEST_RADIUS, label="Radius", help_text="Metres around the store."
    )

    class Meta:
        model = FlashPromo
        fields = ("store_product", *_FIELDS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.fields:
            return  # of a promotion that is only looked at
        if self.instance.pk:
            currency = self.instance.store_product.product.currency
            self.fields["amount"].initial = money.to_decimal(self.instance.promo_price, currency)
        else:
            self.fields["engine"].initial = settings.FLASH_ENGINE
            self.fields["segments"].initial = self.instance.segments
            self.fields["radius_m"].initial = self.instance.radius_m

    def clean_amount(self) -> int:
        """Minor units, into the model too."""
        try:
            minor = money.to_minor(self.cleaned_data["amount"], settings.DEFAULT_CURRENCY)
        except money.InvalidAmount as error:
            raise forms.ValidationError(f"This is not an amount: {error}.") from error
        self.instance.promo_price = minor
        return minor

    def clean(self) -> dict[str, Any]:
        """Terms that go together."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        sold = cleaned.get("store_product") or self.instance.store_product
        terms = Terms(promo_price=cleaned["amount"], **{name: cleaned[name] for name in _TERMS})
        for name, reason in faults(terms, base_price=sold.base_price, now=clock.now()).items():
            self.add_error("amount" if name == "promo_price" else name, reason)
        return cleaned

    def promised(self) -> dict[str, Any]:
        """What the services take."""
        return {"promo_price": self.cleaned_data["amount"]} | {
            name: self.cleaned_data[name] for name in _FIELDS
        }


class ByTheClock(admin.SimpleListFilter):
    """What promotions are now, whatever has been written down."""

    title = parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return STATUSES

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = self.value()
        return queryset.filter(in_state(wanted, clock.now())) if wanted in dict(STATUSES) else queryset


@admin.register(FlashPromo)
class FlashPromoAdmin(admin.ModelAdmin):
    """A store's product at another price, for a while. It is ended, not deleted."""

    form = PromoForm
    list_display = (
        "product",
        "store",
        "price",
        "starts_at",
        "ends_at",
        "now",
        "quantity",
        "allotted",
        "engine",
    )
    list_filter = (ByTheClock, "engine", "store_product__store", "starts_at")
    list_select_related = ("store_product__product", "store_product__store")
    search_fields = (
        "store_product__product__name",
        "store_product__product__sku",
        "store_product__store__name",
    )
    autocomplete_fields = ("store_product",)
    readonly_fields = ("now", "allotted", "started_at", "finished_at", "created_by", "created_at")
    ordering = ("-id",)
    actions = ("end_now",)

    @admin.display(description="product")
    def product(self, promo: FlashPromo) -> str:
        """What it sells."""
        return promo.store_product.product.name

    @admin.display(description="store")
    def store(self, promo: FlashPromo) -> str:
        """Where."""
        return promo.store_product.store.name

    @admin.display(description="price", ordering="promo_price")
    def price(self, promo: FlashPromo) -> str:
        """In the product's currency."""
        currency = promo.store_product.product.currency
        return f"{money.text(promo.promo_price, currency)} {currency}"

    @admin.display(description="status")
    def now(self, promo: FlashPromo) -> str:
        """By the clock."""
        return status_of(promo, now=clock.now()) if promo.pk else SCHEDULED

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it sells stays."""
        return ("store_product", *self.readonly_fields) if obj else self.readonly_fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Before its start."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or status_of(obj, now=clock.now()) == SCHEDULED)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: FlashPromo, form: Any, change: bool) -> None:
        """As the API does it."""
        fields, now = form.promised(), clock.now()
        if not change:
            sold, actor = form.cleaned_data["store_product"].pk, request.user.pk
            obj.pk = create_promo(store_product_id=sold, fields=fields, stores=None, actor=actor, now=now)
            return
        try:
            change_promo(promo_id=obj.pk, fields=fields, stores=None, now=now)
        except Refusal as refusal:  # it has started meanwhile
            messages.error(request, str(refusal))

    @admin.action(description="End now", permissions=["change"])
    def end_now(self, request: HttpRequest, promos: "QuerySet[FlashPromo]") -> None:
        """Called off before the start, over after it."""
        for promo in promos:
            end_promo(promo_id=promo.pk, stores=None, now=clock.now())


@admin.register(Reservation)
class ReservationAdmin(LookOnly):
    """Who has reserved a unit, the latest first."""

    list_display = ("id", "promo", "user", "slot", "order_id", "expires_at")
    search_fields = ("=id", "=order_id", "user__username", "user__email")
    list_select_related = ("promo", "user")
    ordering = ("-id",)
    show_full_result_count = False
