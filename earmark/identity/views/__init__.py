"""The auth endpoints."""
