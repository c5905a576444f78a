"""Carts and orders."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """From the cart to the doorstep, and back."""

    name = "earmark.orders"
    label = "orders"
    verbose_name = "Carts and orders"
