"""What customers, gateways and workers do, in one line each."""

from datetime import timedelta
from uuid import UUID

from earmark.base import clock
from earmark.orders.models import Order, Payment
from earmark.orders.services.expire_unpaid import expire_unpaid
from earmark.orders.services.settle_payment import settle_payment
from tests.factories import anybody, bearer, make_user

ORDERS = "/api/v1/orders/orders/"
WEBHOOK = "/api/v1/payments/sandbox/webhook/"


class Shopper:
    """A customer and the gateway where they pay."""

    def __init__(self, client, sandbox):
        self.client, self.sandbox = client, sandbox

    def order(self, product, quantity=1, *, method="sandbox", **more):
        """A new order, as the API shows it."""
        body = {"items": [{"product": product.pk, "quantity": quantity}], "payment_method": method} | more
        answer = self.client.post(ORDERS, body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    def pay(self, order):
        """The answer to the wish to pay."""
        return self.client.post(f"{ORDERS}{order['id']}/pay/")

    def begin(self, product, quantity=1, **more):
        """An order whose payment is begun, and the gateway's payment."""
        order = self.order(product, quantity, **more)
        assert self.pay(order).status_code == 200
        return order, self.payment_at_gateway(order)

    def approve(self, order):
        """The customer says yes at the checkout; returns the event."""
        self.sandbox.book.act(self.payment_at_gateway(order).id, "approve")
        return self.sandbox.courier.events[-1]

    def decline(self, order):
        """The bank says no; returns the event."""
        self.sandbox.book.act(self.payment_at_gateway(order).id, "decline")
        return self.sandbox.courier.events[-1]

    def paid(self, product, quantity=1, **more):
        """An order that is paid, and heard to be."""
        order, _ = self.begin(product, quantity, **more)
        assert self.tell(self.approve(order)).status_code == 200
        return order

    def tell(self, event):
        """The answer to the event's webhook."""
        body, headers = self.sandbox.courier.signed(event)
        return post_webhook(body, headers["Payment-Signature"])

    def payment_at_gateway(self, order):
        """The last one under the order's keys."""
        return [kept for kept in self.sandbox.book.all() if kept.key.startswith(order["id"])][-1]

    def cancel(self, order):
        """The answer to the wish to cancel."""
        return self.client.post(f"{ORDERS}{order['id']}/cancel/")

    def tracking(self, order):
        """The types of what happened."""
        events = self.client.get(f"{ORDERS}{order['id']}/tracking/").json()["events"]
        return [event["type"] for event in events]


def post_webhook(body, signature, path=WEBHOOK):
    """The answer to a webhook."""
    return anybody().post(
        path, data=body, content_type="application/json", headers={"Payment-Signature": signature}
    )


def settle(order, *, later=timedelta()):
    """A worker takes a step, perhaps later."""
    settle_payment(UUID(order["id"]), clock=lambda: clock.now() + later)


def ship(order, **more):
    """An admin sends it."""
    answer = bearer(make_user(role="admin")).post(f"{ORDERS}{order['id']}/ship/", more)
    assert answer.status_code == 200, answer.content


def expire(order):
    """The time to pay is over, and somebody writes it down."""
    pay_by = Order.objects.get(pk=order["id"]).pay_by
    return expire_unpaid(now=pay_by + timedelta(seconds=1))


def state(order):
    """Where the order and its payment are."""
    payment = Payment.objects.select_related("order").get(order_id=order["id"])
    return payment.order.status, payment.status


def payment_of(order):
    """The row."""
    return Payment.objects.get(order_id=order["id"])
