"""Offers are edited here; what was sold is only looked at."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest

from earmark.base import cache, money
from earmark.base.admin import LookOnly
from earmark.offers.models import Activation, Offer, OfferPart, Subscription
from earmark.offers.views.offers import CACHE


class OfferForm(forms.ModelForm):
    """The price as people write it."""

    amount = forms.DecimalField(min_value=0, max_digits=14, label="Price")

    class Meta:
        model = Offer
        fields = ("code", "name", "description", "kind", "currency", "duration_days", "provider", "is_active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["amount"].initial = money.to_decimal(self.instance.price, self.instance.currency)
        else:
            self.fields["currency"].initial = settings.DEFAULT_CURRENCY

    def clean(self) -> dict[str, Any]:
        """Minor units into the model."""
        cleaned = super().clean() or {}
        if cleaned.get("currency") != settings.DEFAULT_CURRENCY:
            raise forms.ValidationError({"currency": f"Wallets hold {settings.DEFAULT_CURRENCY}."})
        try:
            self.instance.price = money.to_minor(cleaned.get("amount", "0"), cleaned.get("currency", "USD"))
        except money.InvalidAmount as error:
            raise forms.ValidationError({"amount": str(error)}) from error
        if self.instance.price <= 0:
            raise forms.ValidationError({"amount": "The price is more than zero."})
        return cleaned


class PartInline(admin.TabularInline):
    """What a bundle consists of."""

    model = OfferPart
    fk_name = "bundle"
    extra = 0


@admin.register(Offer)
class OfferAdmin(admin.ModelAdmin):
    """What is sold."""

    form = OfferForm
    inlines = (PartInline,)
    list_display = ("name", "kind", "shown_price", "duration_days", "provider", "is_active")
    list_filter = ("kind", "is_active", "provider")
    search_fields = ("name", "code")

    @admin.display(description="price", ordering="price")
    def shown_price(self, offer: Offer) -> str:
        """With its currency."""
        return f"{money.text(offer.price, offer.currency)} {offer.currency}"

    def save_related(self, *args: Any) -> None:
        """Saved with its parts: now cached answers are out of date."""
        super().save_related(*args)
        cache.changed(CACHE)

    def delete_model(self, request: HttpRequest, obj: Offer) -> None:
        super().delete_model(request, obj)
        cache.changed(CACHE)


@admin.register(Activation)
class ActivationAdmin(LookOnly):
    """Every attempt to switch something on, and how it ended."""

    list_display = ("id", "user", "offer", "kind", "status", "stage", "attempts", "error", "created_at")
    list_filter = ("status", "stage", "kind", "provider")
    search_fields = ("id", "user__username", "user__email", "reference", "partner_reference")
    list_select_related = ("user", "offer")
    date_hierarchy = "created_at"


@admin.register(Subscription)
class SubscriptionAdmin(LookOnly):
    """Who may use what until when."""

    list_display = ("id", "user", "offer", "activation_date", "expiration_date", "is_active")
    list_filter = ("is_active", "offer")
    search_fields = ("user__username", "user__email")
    list_select_related = ("user", "offer")
