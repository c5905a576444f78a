"""What the catalog refuses."""

from earmark.base.errors import Refusal


class ProductNotFound(Refusal):
    """Unknown, not sold any more, or somebody else's."""

    code = "product_not_found"
    detail = "There is no such product."


class ProductInUse(Refusal):
    """A product with history stays: orders, stores and movements of stock refer to it."""

    code = "product_in_use"
    detail = "This product has a history and cannot be deleted. Deactivate it instead: is_active false."


class CategoryNotFound(Refusal):
    """There is no such category."""

    code = "category_not_found"
    detail = "There is no such category."


class CategoryInUse(Refusal):
    """It has children or products. Members: children, products (how many)."""

    code = "category_in_use"
    detail = "This category still has {children} children and {products} products."


class StoreProductNotFound(Refusal):
    """Unknown, or in somebody else's store."""

    code = "store_product_not_found"
    detail = "There is no such store product."


class StoreProductExists(Refusal):
    """The store sells it already. Member: id, the one that there is."""

    code = "store_product_exists"
    detail = "This store sells this product already."


class StoreProductInUse(Refusal):
    """A store product with history stays: movements of its stock refer to it."""

    code = "store_product_in_use"
    detail = "This store product has a history and cannot be deleted. Set its stock to 0 instead."
