"""Carts, orders, payments and returns in the back office."""

from earmark.orders.admin import orders, payments

__all__ = ["orders", "payments"]
