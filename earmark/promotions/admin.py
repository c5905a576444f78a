"""Promo codes are edited here; their uses are only looked at."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from earmark.base import clock, money
from earmark.base.admin import LookOnly
from earmark.promotions.errors import PromoCodeInUse
from earmark.promotions.models import PromoCode, PromoUse
from earmark.promotions.queries.codes import TERMS
from earmark.promotions.rules import Terms, faults
from earmark.promotions.services.codes import delete_code, open_account

#: What people write in the currency, and its label.
_AMOUNTS = {
    "fixed_amount": "Fixed amount",
    "max_discount_amount": "At most",
    "min_subtotal": "Smallest order",
}


class PromoCodeForm(forms.ModelForm):
    """Amounts as people write them."""

    fixed_amount = forms.DecimalField(min_value=0, max_digits=15, required=False)
    max_discount_amount = forms.DecimalField(
        min_value=0, max_digits=15, required=False, help_text="A percentage takes off no more."
    )
    min_subtotal = forms.DecimalField(min_value=0, max_digits=15, required=False)

    class Meta:
        model = PromoCode
        fields = (
            "code", "name", "is_active", "kind", "fixed_amount", "discount_percentage", "max_discount_amount",
            "min_subtotal", "starts_at", "ends_at", "usage_limit", "per_user_limit",
        )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in _AMOUNTS.items():
            self.fields[name].label = f"{label} ({settings.DEFAULT_CURRENCY})"
            minor = getattr(self.instance, name)
            if self.instance.pk and minor is not None:
                self.initial[name] = money.to_decimal(minor, self.instance.currency)
        self.fields["starts_at"].initial = clock.now

    def clean_code(self) -> str:
        """Something that can be typed."""
        code = str(self.cleaned_data["code"])
        if not code.isprintable() or any(map(str.isspace, code)):
            raise forms.ValidationError("Visible characters without spaces are expected.")
        return code

    def clean(self) -> dict[str, Any]:
        """Minor units for the model, and terms that go together."""
        cleaned = super().clean() or {}
        for name in _AMOUNTS:
            if cleaned.get(name) is None:
                continue
            try:
                cleaned[name] = money.to_minor(cleaned[name], settings.DEFAULT_CURRENCY)
            except money.InvalidAmount as error:
                self.add_error(name, str(error))
        cleaned["min_subtotal"] = cleaned.get("min_subtotal") or 0
        if not self.errors:
            for name, reason in faults(Terms(**{name: cleaned[name] for name in TERMS})).items():
                self.add_error(name, reason)
        return cleaned


class UseInline(admin.TabularInline):
    """Who has used it for which order, the latest first."""

    model = PromoUse
    fields = readonly_fields = ("user", "order_id", "created_at")
    ordering = ("-id",)
    extra = max_num = 0
    can_delete = False
    #: A code can have been used a million times: its page shows these, the list of uses all.
    shown = 50

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        """Of the latest alone."""
        made = super().get_formset(request, obj, **options)
        shown = self.shown

        class Latest(made):  # type: ignore[misc,valid-type]
            def get_queryset(self) -> Any:
                return super().get_queryset()[:shown]

        return Latest

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PromoCode)
class PromoCodeAdmin(admin.ModelAdmin):
    """Something off for whoever knows it."""

    form = PromoCodeForm
    inlines = (UseInline,)
    list_display = ("code", "name", "takes_off", "starts_at", "ends_at", "used", "is_active")
    list_filter = ("is_active", "kind", "starts_at", "ends_at")
    list_select_related = ("account",)
    search_fields = ("code", "name")
    ordering = ("-id",)
    actions = ("activate", "deactivate")

    @admin.display(description="takes off")
    def takes_off(self, code: PromoCode) -> str:
        """The discount in words."""
        if code.fixed_amount is not None:
            return f"{money.text(code.fixed_amount, code.currency)} {code.currency}"
        most = code.max_discount_amount
        return f"{code.discount_percentage} %" + (
            "" if most is None else f", at most {money.text(most, code.currency)} {code.currency}"
        )

    @admin.display(description="used", ordering="-account__available")
    def used(self, code: PromoCode) -> str:
        """How often, and of how many."""
        uses = -code.account.available
        return str(uses) if code.usage_limit is None else f"{uses} of {code.usage_limit}"

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A new code has no uses."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: PromoCode, form: Any, change: bool) -> None:
        """A new code gets its account."""
        if not change:
            obj.currency, obj.account_id = settings.DEFAULT_CURRENCY, open_account()
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: PromoCode) -> None:
        """As the API does it: not under an order."""
        try:
            delete_code(code_id=obj.pk)
        except PromoCodeInUse as refusal:
            messages.error(request, str(refusal))

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[PromoCode]") -> None:
        """One by one."""
        for code in queryset:
            self.delete_model(request, code)

    @admin.action(description="Activate")
    def activate(self, request: HttpRequest, codes: "QuerySet[PromoCode]") -> None:
        """They can be used, within their window."""
        codes.update(is_active=True)

    @admin.action(description="Deactivate")
    def deactivate(self, request: HttpRequest, codes: "QuerySet[PromoCode]") -> None:
        """They cannot be used; orders that have them keep their discount."""
        codes.update(is_active=False)


@admin.register(PromoUse)
class PromoUseAdmin(LookOnly):
    """Every use of every code."""

    list_display = ("code", "user", "slot", "order_id", "created_at")
    search_fields = ("code__code", "user__username", "user__email", "order_id")
    list_select_related = ("code", "user")
    ordering = ("-id",)
