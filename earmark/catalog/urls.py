"""Paths under `/api/`."""

from django.urls import include, path

from earmark.catalog.views.bulk import BulkCreateView
from earmark.catalog.views.categories import AveragePriceView, CategoriesView, CategoryTreeView, CategoryView
from earmark.catalog.views.export import ExportView
from earmark.catalog.views.images import ImagesView, ImageView
from earmark.catalog.views.movements import (
    AdjustProductView,
    AdjustStoreProductView,
    ProductMovementsView,
    ReceiveProductView,
    ReceiveStoreProductView,
    StoreProductMovementsView,
)
from earmark.catalog.views.products import FeaturedView, ProductsView, ProductView
from earmark.catalog.views.store_products import LowStockView, StoreProductsView, StoreProductView

_categories = [
    path("", CategoriesView.as_view(), name="categories"),
    path("tree/", CategoryTreeView.as_view(), name="category-tree"),
    path("<str:slug>/", CategoryView.as_view(), name="category"),
    path("<str:slug>/average_price/", AveragePriceView.as_view(), name="category-average-price"),
]
#: Served under two prefixes.
_products = [
    path("", ProductsView.as_view(), name="products"),
    path("featured/", FeaturedView.as_view(), name="products-featured"),
    path("bulk_create/", BulkCreateView.as_view(), name="products-bulk-create"),
    path("export/", ExportView.as_view(), name="products-export"),
    path("<int:product_id>/", ProductView.as_view(), name="product"),
    path("<int:product_id>/receive/", ReceiveProductView.as_view(), name="product-receive"),
    path("<int:product_id>/adjust/", AdjustProductView.as_view(), name="product-adjust"),
    path("<int:product_id>/movements/", ProductMovementsView.as_view(), name="product-movements"),
    path("<int:product_id>/images/", ImagesView.as_view(), name="product-images"),
    path("<int:product_id>/images/<uuid:image_id>/", ImageView.as_view(), name="product-image"),
]
_store_products = [
    path("", StoreProductsView.as_view(), name="store-products"),
    path("<int:store_product_id>/", StoreProductView.as_view(), name="store-product"),
    path("<int:store_product_id>/receive/", ReceiveStoreProductView.as_view(), name="store-product-receive"),
    path("<int:store_product_id>/adjust/", AdjustStoreProductView.as_view(), name="store-product-adjust"),
    path(
        "<int:store_product_id>/movements/",
        StoreProductMovementsView.as_view(),
        name="store-product-movements",
    ),
]

urlpatterns = [
    path("v1/products/categories/", include(_categories)),
    path("v1/products/products/", include(_products)),
    path("products/", include(_products)),
    path("store-products/", include(_store_products)),
    path("v1/inventory/low-stock/", LowStockView.as_view(), name="low-stock"),
]
