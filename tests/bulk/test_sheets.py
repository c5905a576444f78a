"""Products come as CSV, the way spreadsheets write it."""

import pytest

from earmark.catalog.models import Product
from tests.factories import bearer, key, make_user, problem
from tests.shop import make_category, stock_of

from .uploads import BULK, mistakes, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

SHEET = """name,sku,price,stock_quantity,brand,description,categories
Tote,BAG-1,14.90,7,Andes,"Cotton, heavy.
Long handles.",bags|sale
Mug,,7.50,,,,
"""


@pytest.fixture
def admin():
    return bearer(make_user(role="admin"))


@pytest.fixture(autouse=True)
def _categories(db):
    make_category("Bags")
    make_category("Sale")


def test_every_line_becomes_a_product(admin):
    answer = send(admin, SHEET)

    assert (answer.status_code, answer.json()) == (201, {"created": 2})
    tote = Product.objects.get(sku="BAG-1")
    assert (tote.name, tote.price, tote.description) == ("Tote", 14_90, "Cotton, heavy.\nLong handles.")
    assert tote.categories.count() == 2
    assert stock_of(tote) == (7, 0)
    assert Product.objects.get(name="Mug").sku == "MUG"


@pytest.mark.parametrize(
    "sheet",
    [
        "\ufeff" + SHEET,
        SHEET.replace("\n", "\r\n"),
        'sku;categories;PRICE; Name \nBAG-1;bags|sale;"14,90";Tote\n',
        "price,name,sku\n14.90,Tote,BAG-1\n\n,,\n",
        "price,name,sku,\n14.90,Tote,BAG-1,\n",
        "id,price,name,sku\n5,14.90,Tote,BAG-1",
    ],
)
def test_it_is_read_as_programs_write_it(admin, sheet):
    assert send(admin, sheet).status_code == 201
    assert Product.objects.get(sku="BAG-1").price == 14_90


def test_columns_that_mean_nothing_are_named(admin):
    answer = send(admin, "name,price,prise\nTote,1,2\n")

    assert answer.json() == {"created": 1, "ignored_columns": ["prise"]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"tote,mug\n1,2\n",
        b"name,price,name\na,1,b\n",
        b"name,price\na,1,2\n",
        b'name,price\n"a,1\n',
        b'name,price\n"a"b,1\n',
        "name,price\ncafé,1\n".encode("latin-1"),
        "name,price\na,1\n".encode("utf-16"),
        b"name,price\na\0,1\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b'name,price\n"' + b"x" * 200_000 + b'",1\n',
    ],
)
def test_what_is_no_sheet_is_refused(admin, content):
    assert problem(send(admin, content)) == (400, "malformed_csv")


def test_a_header_alone_is_nothing(admin):
    assert problem(send(admin, "name,price\n")) == (400, "empty")


def test_mistakes_are_named_by_their_line(admin):
    answer = send(admin, "name,price,categories\nTote,1,\n,2,\nMug,x,none\n")

    assert mistakes(answer) == [
        (1, "name", "required"), (2, "price", "invalid"), (2, "categories", "does_not_exist"),
    ]  # fmt: skip


def test_more_than_ten_thousand_lines_are_refused(admin):
    sheet = "name,price\n" + "a,1\n" * 10_001

    assert problem(send(admin, sheet)) == (400, "too_many_rows")


def test_a_dry_run_creates_nothing(admin):
    answer = send(admin, SHEET, query="?dry_run=true")

    assert (answer.status_code, answer.json()) == (200, {"created": 2})
    assert not Product.objects.exists()


def test_a_file_is_expected_in_its_field(admin):
    assert problem(send(admin, SHEET, name="sheet")) == (400, "invalid")
    assert problem(admin.post(BULK, {"file": SHEET}, format="multipart")) == (400, "invalid")


def test_other_kinds_of_bodies_are_refused(admin):
    assert admin.generic("POST", BULK, SHEET, content_type="text/csv").status_code == 415


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
def test_broken_multipart_is_refused(admin, kind):
    assert admin.generic("POST", BULK, b"--x\r\nnonsense", content_type=kind).status_code == 400


def test_a_file_larger_than_any_body_is_refused(admin, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    assert problem(send(admin, "name,price\n" + "a,1\n" * 1000)) == (413, "body_too_large")


def test_a_repeat_under_the_same_key_creates_nothing_twice(admin):
    assert send(admin, SHEET, **key("once")).status_code == 201

    again = send(admin, SHEET, **key("once"))

    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert problem(send(admin, SHEET + "x,1,1,1,,,\n", **key("once"))) == (422, "idempotency_key_reused")
