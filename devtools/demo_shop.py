"""The demo's way through the shop: from the cart to the doorstep, and a part of it back."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from devtools.story import Story, expect, need
from devtools.visitor import Visitor

PRODUCTS, CART, ORDERS = "/api/v1/products/products/", "/api/v1/orders/cart/", "/api/v1/orders/orders/"
CODES = "/api/v1/promo-codes/"
CENT = Decimal("0.01")

Body = dict[str, Any]


def cheapest(customer: Visitor) -> Body:
    """Of the products of which there are plenty. Raises Missing."""
    found = customer.get(PRODUCTS, stock_min=20, ordering="price", page_size=1)["results"]
    return dict(need(found[0] if found else None, "a product in stock"))


def order_one(customer: Visitor) -> Body:
    """The order of one of these, paid on delivery."""
    wish = {"items": [{"product": cheapest(customer)["id"], "quantity": 1}]}
    return dict(customer.post(ORDERS, wish, status=201).json())


@dataclass
class Shopping:
    """A customer buys two of something with a code that works once; an admin keeps the shop."""

    story: Story
    customer: Visitor
    admin: Visitor
    user_id: int | None
    code: str = field(default_factory=lambda: f"DEMO{uuid4().hex[:8].upper()}")
    product: Body | None = None
    #: What the order comes to, with the code.
    total: Decimal = Decimal(0)
    order: Body | None = None

    def run(self) -> None:
        """Plays the chapter."""
        self.story.chapter("Buying in the shop")
        self.choose()
        self.change_ones_mind()
        self.buy()
        self.ask_too_much()
        self.receive()
        self.send_back()

    def choose(self) -> None:
        """A product, a code, money, a cart."""
        with self.story.step("The cheapest thing that there is enough of") as step:
            self.product = cheapest(self.customer)
            self.total = (Decimal(self.product["price"]) * 2 * Decimal("0.9")).quantize(CENT, "ROUND_HALF_UP")
            step.say(
                f"{self.product['name']}, {self.product['price']}, {self.product['stock_quantity']} left"
            )
        with self.story.step("An admin makes a code that works once: 10 % off") as step:
            self.admin.log_in("admin")
            terms = {"coupon_code": self.code, "type": "percentage", "discount_percentage": "10"}
            self.admin.post(CODES, terms | {"usage_limit": 1}, status=201)
            lacking = self.total - self.customer.money().balance
            if lacking > 0:
                body = {"user_id": need(self.user_id, "the user's id"), "amount": str(lacking)}
                self.admin.post("/api/v1/account/top-ups/", body, status=201)
            step.say(self.code)
        with self.story.step("Two of it in the cart") as step:
            self.customer.ask("DELETE", f"{CART}clear/", status=200)
            cart = self._fill_cart()
            expect("lines", [line["quantity"] for line in cart["items"]], [2])
            step.say(f"{cart['total_amount']} {cart['currency']}")

    def change_ones_mind(self) -> None:
        """Everything is held at once, and comes back at once."""
        with self.story.step("An order holds the goods, the code's use and the money") as step:
            before, left = self.customer.money(), self._left()
            order = self._order()
            after = self.customer.money()
            expect("total", Decimal(order["total_amount"]), self.total)
            expect("held", after.held, before.held + self.total)
            expect("left in the shop", self._left(), left - 2)
            step.say(f"order {order['number']}: {after.held} held, {left} → {left - 2} left")
        with self.story.step("Cancelled twice, given back once") as step:
            for _ in range(2):
                self.customer.post(f"{ORDERS}{need(self.order, 'the order')['id']}/cancel/", {}, status=200)
            expect("the wallet", self.customer.money(), before)
            expect("left in the shop", self._left(), left)
            step.say("goods, money and the code's use are where they were")

    def buy(self) -> None:
        """Once more, and for good; the code is used up then."""
        with self.story.step("Ordered again with the same code") as step:
            self._fill_cart()
            order = self._order()
            step.say(f"order {order['number']}, {order['payment']['status']}")
        with self.story.step("The code works once") as step:
            again = self._wish() | {"promo_code": self.code}
            refused = self.customer.post(ORDERS, again, status=400, code="promo_code_invalid").json()
            expect("reason", refused["reason"], "usage_limit_reached")
            step.say("400 promo_code_invalid: usage_limit_reached")

    def ask_too_much(self) -> None:
        """A refusal says what there is, and takes nothing."""
        with self.story.step("More than there are") as step:
            left = self._left()
            wish = self._wish() | {"payment_method": "on_delivery"}
            wish["items"] = [{"product": self._id(), "quantity": left + 1}]
            refused = self.customer.post(ORDERS, wish, status=409, code="out_of_stock").json()
            expect("left, as the refusal says", refused["lines"][0]["available"], left)
            expect("left in the shop", self._left(), left)
            step.say(f"409 out_of_stock: {left} left, {left + 1} asked")

    def receive(self) -> None:
        """Shipping settles."""
        with self.story.step("Shipped and delivered: the money is spent") as step:
            before, path = self.customer.money(), f"{ORDERS}{need(self.order, 'the order')['id']}/"
            self.admin.post(f"{path}ship/", {"carrier": "DHL", "tracking_number": "JD0146"}, status=200)
            self.admin.post(f"{path}deliver/", {}, status=200)
            expect("held", self.customer.money().held, before.held - self.total)
            events = [event["type"] for event in self.customer.get(f"{path}tracking/")["events"]]
            expect("tracking", events, ["placed", "shipped", "delivered"])
            step.say(" → ".join(events))

    def send_back(self) -> None:
        """One of the two comes back."""
        with self.story.step("One comes back: half of the money, and it can be sold again") as step:
            before, left = self.customer.money(), self._left()
            path = f"{ORDERS}{need(self.order, 'the order')['id']}/returns/"
            body = {"items": [{"product": self._id(), "quantity": 1}], "reason": "one is enough"}
            asked = self.customer.post(path, body, status=201).json()
            done = self.admin.post(f"{path}{asked['id']}/accept/", {}, status=200).json()
            refund = Decimal(done["refund_amount"])
            expect("balance", self.customer.money().balance, before.balance + refund)
            expect("left in the shop", self._left(), left + 1)
            step.say(f"{refund} of {self.total} back")

    def _id(self) -> int:
        return int(need(self.product, "the product")["id"])

    def _left(self) -> int:
        return int(self.customer.get(f"{PRODUCTS}{self._id()}/")["stock_quantity"])

    def _fill_cart(self) -> Body:
        body = {"product": self._id(), "quantity": 2}
        return dict(self.customer.ask("POST", f"{CART}add_item/", status=200, json=body).json())

    def _wish(self) -> Body:
        return {"items": [{"product": self._id(), "quantity": 1}], "payment_method": "wallet"}

    def _order(self) -> Body:
        body = {"from_cart": True, "payment_method": "wallet", "promo_code": self.code}
        self.order = dict(self.customer.post(ORDERS, body, status=201).json())
        return self.order
