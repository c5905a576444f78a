"""Where store products are."""

HERE = "/api/store-products/"
LOW = "/api/v1/inventory/low-stock/"


def path(thing, verb=""):
    """A store product's path, or that of a verb about it."""
    return f"{HERE}{getattr(thing, 'pk', thing)}/{verb}"
