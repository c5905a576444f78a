"""Where the catalog is, and short ways to ask it."""

from tests.factories import anybody

CATEGORIES = "/api/v1/products/categories/"
TREE = CATEGORIES + "tree/"
PRODUCTS = "/api/v1/products/products/"
OTHER_MOUNT = "/api/products/"


def category(slug):
    """A category's path."""
    return f"{CATEGORIES}{slug}/"


def product(product_id, mount=PRODUCTS):
    """A product's path."""
    return f"{mount}{getattr(product_id, 'pk', product_id)}/"


def names(path, query=""):
    """Names of what a list answers, in its order."""
    answer = anybody().get(path + query)
    assert answer.status_code == 200, answer.content
    return [item["name"] for item in answer.json()["results"]]


def outline(nodes):
    """The tree's slugs: {"a": {"b": {}}} in the order of the answer."""
    return {node["slug"]: outline(node["children"]) for node in nodes}


def whole_tree():
    """The tree's slugs as anyone sees them."""
    return outline(anybody().get(TREE).json())
