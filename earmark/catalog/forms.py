"""Forms of the back office: prices as people write them, and stock that is set with a reason."""

from typing import Any

from django import forms
from django.conf import settings
from mptt.forms import MPTTAdminForm

from earmark.base import money
from earmark.base.errors import Refusal
from earmark.catalog.models import Category, Product, StoreProduct
from earmark.catalog.pictures import Picture, redrawn
from earmark.catalog.rules import RESERVED
from earmark.inventory.rules import LARGEST


class PricedForm(forms.ModelForm):  # type: ignore[type-arg]  # not at run time
    """A price in decimals, and how many there should be."""

    #: The model's own, in minor units.
    priced: str
    amount = forms.DecimalField(min_value=0, max_digits=14, label="Price")
    set_stock = forms.IntegerField(
        min_value=0, max_value=LARGEST, required=False, help_text="How many can be sold now; empty: as it is."
    )
    reason = forms.CharField(max_length=200, required=False, help_text="Why the stock is set.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            minor = getattr(self.instance, self.priced)
            self.fields["amount"].initial = money.to_decimal(minor, self.currency)

    @property
    def currency(self) -> str:
        """What the price is in."""
        return getattr(self.instance, "currency", "") or settings.DEFAULT_CURRENCY

    def clean_amount(self) -> Any:
        """Minor units into the model."""
        try:
            minor = money.to_minor(self.cleaned_data["amount"], self.currency)
        except money.InvalidAmount as error:
            raise forms.ValidationError(f"This is not an amount: {error}.") from error
        setattr(self.instance, self.priced, minor)
        return self.cleaned_data["amount"]


class ProductForm(PricedForm):
    """A product, and a picture to add."""

    priced = "price"
    picture = forms.FileField(required=False, help_text="Added to the product: JPEG, PNG, WebP or GIF.")

    class Meta:
        model = Product
        fields = (
            "name",
            "slug",
            "sku",
            "brand",
            "description",
            "is_featured",
            "is_active",
            "categories",
            "store",
        )

    def clean_picture(self) -> Picture | None:
        """As it is kept."""
        sent = self.cleaned_data["picture"]
        try:
            return redrawn(sent.read()) if sent else None
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class StoreProductForm(PricedForm):
    """A product in a store."""

    priced = "base_price"

    class Meta:
        model = StoreProduct
        fields = ("store", "product")


class CategoryForm(MPTTAdminForm):  # type: ignore[misc]  # the library has no types
    """A category and its place."""

    class Meta:
        model = Category
        fields = ("name", "slug", "parent", "description")

    def clean_slug(self) -> str:
        """Not what means something else in a path."""
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError(f"{slug} means something else in a path.")
        return slug
