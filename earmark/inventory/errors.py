"""Why stock or a store cannot be changed."""

from earmark.base.errors import Refusal


class StoreNotFound(Refusal):
    """There is no such store, or it is somebody else's."""

    code = "store_not_found"
    detail = "There is no such store."


class StoreInUse(Refusal):
    """A store with history stays: what was sold there refers to it."""

    code = "store_in_use"
    detail = "This store has a history and cannot be deleted."


class InsufficientStock(Refusal):
    """More should go out than can be sold now. Members: available, asked (whole pieces)."""

    code = "insufficient_stock"
    detail = "There are {available} that can be taken, and {asked} were asked."
