"""What there is to buy."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Categories, products, images, and which store sells what."""

    name = "earmark.catalog"
    label = "catalog"
