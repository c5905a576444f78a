"""Categories, products and what stores sell are edited here; what happened to stock is only looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.html import format_html
from mptt.admin import MPTTModelAdmin

from earmark.base import cache, clock, money
from earmark.base.admin import LookOnly
from earmark.catalog.forms import CategoryForm, ProductForm, StoreProductForm
from earmark.catalog.models import Category, Product, ProductImage, StoreProduct
from earmark.catalog.queries.images import image
from earmark.catalog.rules import CATEGORIES, PRODUCTS
from earmark.catalog.services.images import add_image
from earmark.catalog.services.tree import lock_tree
from earmark.inventory.models import Movement
from earmark.inventory.rules import ONLINE
from earmark.inventory.services.stock import Change, open_stock, set_available


@admin.register(Category)
class CategoryAdmin(MPTTModelAdmin):  # type: ignore[misc]  # the library has no types
    """The tree, indented. Whoever changes it has it alone (Note [Tree lock])."""

    form = CategoryForm
    list_display = ("name", "slug", "parent")
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    actions = None

    def _changeform_view(self, request: HttpRequest, *args: Any) -> Any:
        """Runs in a transaction; the row is read behind the lock."""
        if request.method == "POST":
            lock_tree()
        return super()._changeform_view(request, *args)

    def _delete_view(self, request: HttpRequest, *args: Any) -> Any:
        """Likewise."""
        if request.method == "POST":
            lock_tree()
        return super()._delete_view(request, *args)

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        """Only what is empty."""
        if obj is not None and (obj.children.exists() or obj.products.exists()):
            return False
        return bool(super().has_delete_permission(request, obj))

    def save_model(self, *args: Any) -> None:
        super().save_model(*args)
        _tell_of_categories()

    def delete_model(self, request: HttpRequest, obj: Category) -> None:
        super().delete_model(request, obj)
        _tell_of_categories()


class Sold:
    """What of a product and of what a store sells is shown alike."""

    @admin.display(description="price")
    def shown_price(self, row: Any) -> str:
        """With its currency."""
        minor, product = (row.price, row) if isinstance(row, Product) else (row.base_price, row.product)
        return f"{money.text(minor, product.currency)} {product.currency}"

    @admin.display(description="available")
    def available(self, row: Any) -> int:
        """What can be sold now."""
        return row.stock.account.available if row.stock and row.stock.account else 0


class ImageInline(admin.TabularInline):
    """Its pictures; new ones come in by the product's form, which looks into them."""

    model = ProductImage
    readonly_fields = ("shown", "width", "height")
    fields = ("shown", "alt", "position", "width", "height")
    extra = 0

    @admin.display(description="picture")
    def shown(self, row: ProductImage) -> str:
        """Small, where the small one is there."""
        found = image(row.pk)
        return format_html(
            '<img src="{}" width="80" alt="">', (found["thumbnails"] or {}).get("160", found["url"])
        )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StoreProductInline(Sold, admin.TabularInline):
    """Where else it is sold."""

    model = StoreProduct
    fields = readonly_fields = ("store", "shown_price", "available")
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("store", "product", "stock__account")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StockedAdmin(Sold, admin.ModelAdmin):
    """What has stock: it is set through the ledger, with a reason. What is not sold any more is switched off, not
    deleted.
    """

    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Saved: now its stock, and cached answers are out of date."""
        super().save_related(request, form, formsets, change)
        wanted = form.cleaned_data["set_stock"]
        if wanted is not None and form.instance.stock_id:
            reason = form.cleaned_data["reason"] or "set in the back office"
            done = Change(reason=reason, actor=request.user.pk, now=clock.now())
            set_available(stock_id=form.instance.stock_id, available=wanted, change=done)
        cache.changed(PRODUCTS)


@admin.register(Product)
class ProductAdmin(StockedAdmin):
    """What there is to buy."""

    form = ProductForm
    inlines = (ImageInline, StoreProductInline)
    list_display = ("name", "sku", "brand", "shown_price", "available", "is_featured", "is_active", "store")
    list_filter = ("is_active", "is_featured", "store")
    list_select_related = ("store", "stock__account")
    search_fields = ("name", "sku", "brand")
    autocomplete_fields = ("categories",)
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("available", "rating_sum", "reviews_count", "created_at", "updated_at")
    actions = ("activate", "deactivate", "feature", "unfeature")

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        """Only what the form holds: ratings are counted by others meanwhile."""
        obj.updated_at, obj.currency = clock.now(), form.currency
        if form.cleaned_data["set_stock"] and not obj.stock_id:
            obj.stock = open_stock(store_id=ONLINE)
        own = [name for name in ProductForm.Meta.fields if name != "categories"]
        fields = [*own, "price", "stock", "updated_at"]
        obj.save(update_fields=fields) if change else obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if picture := form.cleaned_data["picture"]:
            done = Change(actor=request.user.pk, now=clock.now())
            add_image(
                product_id=form.instance.pk, stores=None, picture=picture, alt="", position=None, change=done
            )

    @admin.action(description="Activate")
    def activate(self, request: HttpRequest, products: "QuerySet[Product]") -> None:
        """Sold from now on."""
        _set(products, is_active=True)

    @admin.action(description="Deactivate")
    def deactivate(self, request: HttpRequest, products: "QuerySet[Product]") -> None:
        """Not sold any more."""
        _set(products, is_active=False)

    @admin.action(description="Feature")
    def feature(self, request: HttpRequest, products: "QuerySet[Product]") -> None:
        """Recommended."""
        _set(products, is_featured=True)

    @admin.action(description="Feature no more")
    def unfeature(self, request: HttpRequest, products: "QuerySet[Product]") -> None:
        """Not recommended."""
        _set(products, is_featured=False)


@admin.register(StoreProduct)
class StoreProductAdmin(StockedAdmin):
    """What stores sell, at which price."""

    form = StoreProductForm
    list_display = ("product", "store", "shown_price", "available")
    list_filter = ("store",)
    list_select_related = ("product", "store", "stock__account")
    search_fields = ("product__name", "product__sku")
    autocomplete_fields = ("product", "store")
    readonly_fields = ("available",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Where and what stays: the stock is that store's."""
        return ("store", "product", *self.readonly_fields) if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: StoreProduct, form: Any, change: bool) -> None:
        if not change:
            obj.stock = open_stock(store_id=obj.store_id)
        super().save_model(request, obj, form, change)


@admin.register(Movement)
class MovementAdmin(LookOnly):
    """Every change of how many there are."""

    list_display = ("created_at", "product", "store", "kind", "quantity", "reason", "actor")
    list_filter = ("kind", "stock__store")
    search_fields = ("reason", "actor__username")
    list_select_related = ("stock__store", "actor")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the name of what moved."""
        online = Product.objects.filter(stock=OuterRef("stock")).values("name")
        elsewhere = StoreProduct.objects.filter(stock=OuterRef("stock")).values("product__name")
        return super().get_queryset(request).annotate(thing=Coalesce(Subquery(online), Subquery(elsewhere)))

    @admin.display(description="product")
    def product(self, movement: Any) -> str:
        """What moved."""
        return str(movement.thing or "")

    @admin.display(description="store")
    def store(self, movement: Movement) -> str:
        """Where."""
        return str(movement.stock.store)


def _set(products: "QuerySet[Product]", **fields: bool) -> None:
    products.update(**fields, updated_at=clock.now())
    cache.changed(PRODUCTS)


def _tell_of_categories() -> None:
    cache.changed(CATEGORIES)
    cache.changed(PRODUCTS)
