"""Categories, products, their pictures, and which store sells what."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Now, Upper
from mptt.managers import TreeManager
from mptt.models import MPTTModel, TreeForeignKey

from earmark.base.ids import new_id
from earmark.inventory.models import Stock, Store
from earmark.inventory.rules import ONLINE


class Categories(TreeManager):
    """Finds categories as fixtures name them."""

    def get_by_natural_key(self, slug: str) -> Any:
        """By slug."""
        return self.get(slug=slug)


class Category(MPTTModel):
    """A place in the tree, of any depth. Written only behind the tree's lock (`services.tree`)."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True)
    parent = TreeForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    description = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())

    objects = Categories()

    class Meta:
        verbose_name_plural = "categories"
        indexes = (models.Index(fields=("tree_id", "lft"), name="catalog_category_subtree"),)

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """How fixtures name it."""
        return (self.slug,)


class Products(models.Manager["Product"]):
    """Finds products as fixtures name them."""

    def get_by_natural_key(self, sku: str) -> "Product":
        """By stock keeping unit."""
        return self.get(sku=sku)


class Product(models.Model):
    """Something to buy. `price` is in minor units."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=220, unique=True, allow_unicode=True)
    sku = models.CharField("SKU", max_length=64, unique=True)
    brand = models.CharField(max_length=100, blank=True, default="")
    description = models.TextField(blank=True, default="")
    price = models.BigIntegerField(help_text="Minor units.")
    currency = models.CharField(max_length=3)
    is_featured = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    categories = models.ManyToManyField(Category, related_name="products", blank=True)
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        default=ONLINE,
        related_name="+",
        help_text="Whose product it is: its staff may change it.",
    )
    stock = models.OneToOneField(
        Stock,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What the online store has of it; none until the first came in.",
    )
    #: Both kept by a trigger of the reviews.
    rating_sum = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    reviews_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="english")
        + SearchVector("sku", "brand", weight="B", config="english")
        + SearchVector("description", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = Products()

    class Meta:
        constraints = (
            models.CheckConstraint(name="catalog_product_price", condition=models.Q(price__gte=0)),
        )
        indexes = (
            GinIndex(fields=("search",), name="catalog_product_search"),
            GinIndex(fields=("name",), opclasses=("gin_trgm_ops",), name="catalog_product_name_trigram"),
            models.Index(fields=("price", "id"), name="catalog_product_price_order"),
            models.Index(fields=("name", "id"), name="catalog_product_name_order"),
            models.Index(fields=("created_at", "id"), name="catalog_product_created_order"),
            models.Index(Upper("brand"), name="catalog_product_brand"),
            models.Index(Upper("sku"), name="catalog_product_sku"),
            # Counting and averaging what is sold in a category looks here alone, however large the category.
            models.Index(
                fields=("id",),
                include=("price",),
                name="catalog_product_sold",
                condition=models.Q(is_active=True),
            ),
            models.Index(
                fields=("-id",),
                name="catalog_product_featured",
                condition=models.Q(is_featured=True, is_active=True),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """How fixtures name it."""
        return (self.sku,)


class ProductImage(models.Model):
    """A picture. The file is named by its content, so that it can be cached for ever."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    file = models.ImageField(upload_to="products/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(max_length=200, blank=True, default="", help_text="For those who cannot see it.")
    position = models.PositiveSmallIntegerField(default=0)
    thumbnails_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the small ones were made."
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("position", "id")
        indexes = (
            models.Index(fields=("file",), name="catalog_image_file"),
            models.Index(
                fields=("id",), name="catalog_image_waiting", condition=models.Q(thumbnails_at=None)
            ),
        )

    def __str__(self) -> str:
        return self.alt or str(self.file)


class StoreProducts(models.Manager["StoreProduct"]):
    """Finds them as fixtures name them."""

    def get_by_natural_key(self, store: str, sku: str) -> "StoreProduct":
        """By the names of both."""
        return self.get(store=Store.objects.get_by_natural_key(store), product__sku=sku)


class StoreProduct(models.Model):
    """A product that a store sells, at its own price and from its own stock. The online store needs none."""

    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="store_products")
    base_price = models.BigIntegerField(help_text="Minor units.")
    stock = models.OneToOneField(Stock, on_delete=models.PROTECT, related_name="+")

    objects = StoreProducts()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="catalog_store_product_once", fields=("store", "product")),
            models.CheckConstraint(name="catalog_store_product_price", condition=models.Q(base_price__gte=0)),
            models.CheckConstraint(name="catalog_store_product_place", condition=~models.Q(store=ONLINE)),
        )

    def __str__(self) -> str:
        return f"{self.product_id} at {self.store_id}"

    def natural_key(self) -> tuple[str, str]:
        """How fixtures name it."""
        return (self.store.name, self.product.sku)
