"""Of each operation about uploads, exports and pictures: a call that succeeds and one that does not."""

from functools import partial
from uuid import uuid4

from tests.bulk.uploads import row
from tests.images.pictures import images, picture, send
from tests.shop import make_product


def upload(w, place, rows):
    return w.admin.post(f"{place}bulk_create/", rows)


def export(w, place, kind):
    """What is streamed is text, to its document."""
    make_product()
    answer = w.admin.get(f"{place}export/", {"format": kind})
    if answer.streaming:
        content = b"".join(answer.streaming_content).decode()
        answer.json = lambda: content
    return answer


def add(w, place, content):
    return send(w.admin, make_product(), content, place=place)


def change(w, place, verb, image=None, **body):
    product = make_product()
    known = send(w.admin, product, picture(), place=place).json()["id"]
    return getattr(w.admin, verb)(f"{images(product, place)}{image or known}/", body)


def calls(place):
    """Under one of the two mounts."""
    return {
        f"post {place}bulk_create/": (
            partial(upload, place=place, rows=[row(), row(stock_quantity=3)]),
            partial(upload, place=place, rows=[row(price="x")]),
        ),
        f"get {place}export/": (
            partial(export, place=place, kind="csv"),
            partial(export, place=place, kind="xml"),
        ),
        f"post {place}{{product_id}}/images/": (
            partial(add, place=place, content=picture()),
            partial(add, place=place, content=b"none"),
        ),
        f"patch {place}{{product_id}}/images/{{image_id}}/": (
            partial(change, place=place, verb="patch", alt="A radio"),
            partial(change, place=place, verb="patch", position=-1),
        ),
        f"delete {place}{{product_id}}/images/{{image_id}}/": (
            partial(change, place=place, verb="delete"),
            partial(change, place=place, verb="delete", image=uuid4()),
        ),
    }


CALLS = calls("/api/v1/products/products/") | calls("/api/products/")
