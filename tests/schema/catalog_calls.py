"""Of each operation about categories and products: a call that succeeds and one that does not."""

from tests.factories import anybody
from tests.shop import make_category, make_product

CATEGORIES = "/api/v1/products/categories/"
#: One resource, two mounts.
MOUNTS = ("/api/v1/products/products/", "/api/products/")
RADIO = {"name": "Radio", "price": "49.90"}


def audio(tail=""):
    """The path of a category that holds one, and a product."""
    top = make_category("Electronics")
    category = make_category("Audio", parent=top)
    make_product("Radio", categories=[category], rating_sum=9, reviews_count=2, is_featured=True)
    return f"{CATEGORIES}audio/{tail}"


def empty():
    """The path of a category that holds nothing."""
    return f"{CATEGORIES}{make_category('Empty').slug}/"


def moved(w):
    return w.admin.patch(audio(), {"parent": None, "position": "first"})


def shelf(path):
    """The path, once there is something to see."""
    audio()
    return path


def products(mount):
    """Calls of one mount."""
    one, nothing = f"{mount}{{product_id}}/", f"{mount}0/"

    def path(**fields):
        return f"{mount}{make_product(**fields).pk}/"

    return {
        f"get {mount}": (
            lambda w: anybody().get(shelf(mount)),
            lambda w: anybody().get(f"{mount}?price_min=cheap"),
        ),
        f"post {mount}": (
            lambda w: w.admin.post(mount, RADIO | {"stock_quantity": 3}),
            lambda w: w.client.post(mount, RADIO),
        ),
        f"get {mount}featured/": (
            lambda w: anybody().get(shelf(f"{mount}featured/")),
            lambda w: anybody().get(f"{mount}featured/?page=9"),
        ),
        f"get {one}": (lambda w: anybody().get(path()), lambda w: anybody().get(nothing)),
        f"put {one}": (lambda w: w.admin.put(path(), RADIO), lambda w: w.admin.put(path(), {})),
        f"patch {one}": (
            lambda w: w.admin.patch(path(), {"stock_quantity": 3}),
            lambda w: w.admin.patch(nothing, {}),
        ),
        f"delete {one}": (lambda w: w.admin.delete(path()), lambda w: w.admin.delete(path(stock=1))),
    }


CALLS = {
    f"get {CATEGORIES}": (
        lambda w: anybody().get(shelf(CATEGORIES)),
        lambda w: anybody().get(f"{CATEGORIES}?parent=nowhere"),
    ),
    f"post {CATEGORIES}": (
        lambda w: w.admin.post(CATEGORIES, {"name": "Audio"}),
        lambda w: w.admin.post(CATEGORIES, {"name": "Audio", "parent": "nowhere"}),
    ),
    f"get {CATEGORIES}tree/": (
        lambda w: anybody().get(shelf(f"{CATEGORIES}tree/")),
        lambda w: anybody().get(f"{CATEGORIES}tree/?root=nowhere"),
    ),
    f"get {CATEGORIES}{{slug}}/": (
        lambda w: anybody().get(audio()),
        lambda w: anybody().get(f"{CATEGORIES}nothing/"),
    ),
    f"put {CATEGORIES}{{slug}}/": (
        lambda w: w.admin.put(audio(), {"name": "Sound"}),
        lambda w: w.admin.put(audio(), {}),
    ),
    f"patch {CATEGORIES}{{slug}}/": (moved, lambda w: w.admin.patch(audio(), {"parent": "audio"})),
    f"delete {CATEGORIES}{{slug}}/": (
        lambda w: w.admin.delete(empty()),
        lambda w: w.admin.delete(audio()),
    ),
    f"get {CATEGORIES}{{slug}}/average_price/": (
        lambda w: anybody().get(audio("average_price/")),
        lambda w: anybody().get(f"{CATEGORIES}nothing/average_price/"),
    ),
}
for mount in MOUNTS:
    CALLS |= products(mount)
