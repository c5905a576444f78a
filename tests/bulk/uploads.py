"""Uploads in a line."""

from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

from earmark.catalog.models import Product
from earmark.inventory.models import Movement, Stock
from earmark.ledger.models import Account, Transfer
from tests.factories import problem

BULK = "/api/v1/products/products/bulk_create/"
EXPORT = "/api/v1/products/products/export/"

_numbers = count(1)


def row(**fields):
    """A row that is fine."""
    return {"name": f"Thing {next(_numbers)}", "price": "9.90"} | fields


def upload(client, rows, *, query="", **headers):
    """The answer to a JSON upload."""
    return client.post(BULK + query, rows, format="json", **headers)


def send(client, content, *, query="", name="file", **headers):
    """The answer to a CSV upload."""
    data = content.encode() if isinstance(content, str) else content
    body = {name: SimpleUploadedFile("products.csv", data)}
    return client.post(BULK + query, body, format="multipart", **headers)


def mistakes(answer):
    """Index, field and code of each."""
    assert problem(answer) == (400, "invalid"), answer.content
    return [(item["index"], item["field"], item["code"]) for item in answer.json()["errors"]]


def everything():
    """How many there are of all that an upload writes."""
    return [model.objects.count() for model in (Product, Stock, Movement, Account, Transfer)]
