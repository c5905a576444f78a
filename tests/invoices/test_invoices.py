"""Bills: asked for, drawn once in the background, kept."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import override_settings

from earmark.base import clock, facts
from earmark.orders import tasks
from earmark.orders.models import Invoice
from earmark.orders.services.invoices import draw_invoice
from tests.factories import bearer, make_user, problem
from tests.payments.shop import ORDERS, ship
from tests.shop import make_merchant, make_product, make_store, sell_at

from .reading import text_of

pytestmark = pytest.mark.django_db


def ask(client, order, **headers):
    return client.get(f"{ORDERS}{order['id']}/invoice/", headers=headers)


def draw(order):
    draw_invoice(UUID(order["id"]), now=clock.now())


@pytest.fixture
def order(eva, chair):
    """Two chairs, paid from the wallet."""
    address = {"line1": "Calle 5 № 12", "city": "Bogotá"}
    return eva.order(chair, 2, method="wallet", shipping_address=address)


def test_who_asks_first_is_told_to_come_again(eva, order):
    answer = ask(eva.client, order)

    assert (answer.status_code, answer.json()) == (202, {"status": "pending"})
    assert answer.headers["Retry-After"] == "1"


def test_asking_has_it_drawn(eva, order, monkeypatch):
    monkeypatch.setattr(tasks.draw_invoice, "delay", tasks.draw_invoice)
    ask(eva.client, order)

    assert facts.deliver(clock=clock.now).failed == 0

    answer = ask(eva.client, order)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="invoice-{order["number"]}.pdf"'
    assert answer.content.startswith(b"%PDF-")


def test_shipping_has_it_drawn(order, monkeypatch):
    monkeypatch.setattr(tasks.draw_invoice, "delay", tasks.draw_invoice)
    ship(order)

    assert facts.deliver(clock=clock.now).failed == 0

    assert Invoice.objects.filter(order_id=order["id"]).exists()


@override_settings(SHOP_NAME="Ñandú & Co")
def test_it_says_what_was_bought_by_whom_and_how_it_is_paid(eva, order):
    draw(order)

    said = text_of(ask(eva.client, order).content)

    for part in (
        "Ñandú & Co",
        f"Invoice for order {order['number']}",
        f"{clock.now():%Y-%m-%d}",
        "Éva Номер",
        "Calle 5 № 12",
        "Bogotá",
        "Chair (oak)",
        "20.00 USD",
        "Payment: wallet, authorized",
    ):
        assert part in said, said


def test_it_shows_the_discount(eva, chair):
    admin = bearer(make_user(role="admin"))
    code = {
        "coupon_code": "SPRING",
        "type": "fixed",
        "fixed_amount": "1.50",
        "starts_at": (clock.now() - timedelta(days=1)).isoformat(),
    }
    assert admin.post("/api/v1/promo-codes/", code).status_code == 201
    order = eva.order(chair, method="wallet", promo_code="SPRING")
    draw(order)

    said = text_of(ask(eva.client, order).content)

    assert "Discount (SPRING)" in said
    assert "-1.50" in said
    assert "8.50 USD" in said


def test_it_is_drawn_once_and_stays(eva, order):
    draw(order)
    first = ask(eva.client, order)

    draw_invoice(UUID(order["id"]), now=clock.now() + timedelta(days=1))

    again = ask(eva.client, order)
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]


def test_who_has_it_is_told_so(eva, order):
    draw(order)
    tag = ask(eva.client, order).headers["ETag"]

    answer = ask(eva.client, order, **{"If-None-Match": f'W/{tag}, "other"'})

    assert (answer.status_code, answer.content) == (304, b"")


def test_a_cancelled_order_has_none(eva, order):
    eva.cancel(order)

    draw(order)

    assert problem(ask(eva.client, order)) == (409, "no_invoice")
    assert not Invoice.objects.exists()


def test_admins_and_merchants_of_its_lines_may_see_it(eva, chair):
    store = make_store()
    sell_at(store, chair, stock=1)
    items = [{"product": chair.pk, "store": store.pk}]
    order = eva.client.post(ORDERS, {"items": items}).json()
    draw(order)

    assert ask(bearer(make_merchant(store)), order).status_code == 200
    assert ask(bearer(make_user(role="admin")), order).status_code == 200
    assert problem(ask(bearer(make_merchant(make_store())), order)) == (404, "not_found")
    assert problem(ask(bearer(make_user()), order)) == (404, "not_found")


@pytest.mark.parametrize(
    "address", ["Main St 5\nSpringfield", {"name": "漢字 \U0001f600"}, {"city": ""}, None]
)
def test_whatever_the_address_looks_like_it_can_be_drawn(eva, chair, address):
    order = eva.order(chair, method="wallet", shipping_address=address)

    draw(order)

    assert Invoice.objects.filter(order_id=order["id"]).exists()


def test_many_lines_and_long_names_fill_more_pages(eva):
    products = [make_product("Very " * 39 + str(number), stock=1, price=1) for number in range(60)]
    items = [{"product": product.pk} for product in products]
    order = eva.client.post(ORDERS, {"items": items, "payment_method": "wallet"}).json()

    draw(order)

    pdf = bytes(Invoice.objects.get(order_id=order["id"]).pdf)
    assert pdf.count(b"/Type /Page\n") > 3
    assert len(pdf) < 100_000


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_keep_one(eva, order, race):
    assert race(4, lambda n: draw(order)) == [None] * 4

    assert Invoice.objects.count() == 1
