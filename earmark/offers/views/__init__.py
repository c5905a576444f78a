"""Offers over HTTP: a file a resource."""
