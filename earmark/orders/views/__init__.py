"""Carts, orders and payments over HTTP."""
