"""Changing the catalog: a file a noun or verb."""
