"""Stores and who works there."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.gis.geos import Point
from django.http import HttpRequest

from earmark.inventory.models import StaffMember, Store
from earmark.inventory.rules import ONLINE


class StoreForm(forms.ModelForm):
    """The place in two numbers."""

    lat = forms.FloatField(min_value=-90, max_value=90, required=False, label="Latitude")
    lon = forms.FloatField(min_value=-180, max_value=180, required=False, label="Longitude")

    class Meta:
        model = Store
        fields = ("name",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.location:
            self.fields["lon"].initial, self.fields["lat"].initial = self.instance.location.coords

    def clean(self) -> dict[str, Any]:
        """Into the model. A store has a place, the online store none."""
        cleaned = super().clean() or {}
        lat, lon = cleaned.get("lat"), cleaned.get("lon")
        if self.instance.pk != ONLINE and (lat is None or lon is None):
            raise forms.ValidationError("A store has a place: latitude and longitude.")
        if lat is not None and lon is not None:
            self.instance.location = Point(lon, lat, srid=4326)
        return cleaned


class StaffInline(admin.TabularInline):
    """Merchants who work there."""

    model = StaffMember
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Store)
class StoreAdmin(admin.ModelAdmin):
    """Places that sell; what has a history cannot be deleted."""

    form = StoreForm
    inlines = (StaffInline,)
    list_display = ("name", "place", "created_at")
    search_fields = ("name", "staff__username", "staff__email")

    @admin.display(description="latitude, longitude")
    def place(self, store: Store) -> str:
        """In two numbers."""
        return f"{store.location.y:.5f}, {store.location.x:.5f}" if store.location else ""

    def has_delete_permission(self, request: HttpRequest, obj: Store | None = None) -> bool:
        """The online store stays."""
        return (obj is None or obj.pk != ONLINE) and super().has_delete_permission(request, obj)
