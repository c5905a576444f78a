"""Pictures to send."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from earmark.base.media import path_of


def picture(kind="JPEG", *, size=(80, 60), colour="tomato", mode="RGB", **options):
    """The bytes of a picture."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return file.getvalue()


PRODUCTS = "/api/v1/products/products/"


def images(product, place=PRODUCTS):
    return f"{place}{product.pk}/images/"


def send(client, product, content, *, place=PRODUCTS, **fields):
    """The answer to an upload."""
    body = {"image": SimpleUploadedFile("../x.php", content, content_type="text/html"), **fields}
    return client.post(images(product, place), body, format="multipart")


def kept(url):
    """The file behind a URL, as a picture."""
    return Image.open(io.BytesIO(path_of(url.removeprefix("/media/")).read_bytes()))
