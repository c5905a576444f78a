"""The demo's flash promotion: few of something, for those nearby, and a minute to make up one's mind."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from devtools.demo_shop import ORDERS
from devtools.story import Story, Unexpected, expect, need
from devtools.visitor import Money, Visitor, until

PROMOS, MAKE, OPEN = "/promos/", "/admin/promos/", "/promos/active"
RESERVE, CHECKOUT, CANCEL = "/cart/reserve", "/cart/checkout", "/cart/cancel"
STORES, SOLD = "/api/stores/", "/api/store-products/"
#: Where the people of the seed live.
HERE = "4.6533,-74.0836"
MINUTE = timedelta(seconds=60)

Body = dict[str, Any]


@dataclass
class Flash:
    """A neighbour buys one of two; a merchant keeps an eye on it. At the end all of it is where it was."""

    story: Story
    neighbour: Visitor
    merchant: Visitor
    admin: Visitor
    #: What is sold, as the store has it.
    offered: Body | None = None
    promo: Body | None = None
    token: str | None = None
    order: str | None = None
    before: Money | None = None

    def run(self) -> None:
        """Plays the chapter."""
        self.story.chapter("A flash promotion")
        self.look()
        self.sell()
        self.fit()
        self.reserve()
        self.reconsider()
        self.buy()
        self.follow()
        self.put_back()

    def look(self) -> None:
        """What is open nearby."""
        with self.story.step("user1 looks at what is open nearby") as step:
            self.neighbour.log_in("user1")
            found = self.neighbour.get(OPEN)["results"]
            need(found or None, "an open promotion (manage.py seed makes one)")
            metres = [promo["distance_m"] for promo in found]
            expect("nearest first", metres, sorted(metres))
            columns = ("product_name", "base_price", "promo_price", "remaining", "distance_m")
            step.show(*columns, rows=[tuple(str(promo[name]) for name in columns) for promo in found[:5]])

    def sell(self) -> None:
        """A merchant makes one of two pieces, one a head."""
        with self.story.step("merchant1 sells two of something at half the price, one a head") as step:
            self.merchant.log_in("merchant1")
            store = self.merchant.get(STORES, near=HERE, radius_m=2000)["results"][0]["id"]
            sold = self.merchant.get(SOLD, store=store, in_stock="true", page_size=100)["results"]
            enough = [one for one in sold if one["stock"] >= 2]
            dearer = sorted(enough, key=lambda one: Decimal(one["base_price"]))[1:]
            self.offered = need(dearer[0] if dearer else None, "something that the store has two of")
            half = (Decimal(self.offered["base_price"]) / 2).quantize(Decimal("0.01"))
            began = datetime.now(UTC) - MINUTE
            body = {
                "store_product_id": self.offered["id"],
                "promo_price": str(half),
                "starts_at": began.isoformat(),
                "ends_at": (began + 15 * MINUTE).isoformat(),
                "quantity": 2,
                "max_per_user": 1,
                "engine": "postgres",
            }
            self.promo = dict(self.merchant.post(MAKE, body, status=201).json())
            expect("status", self.promo["status"], "scheduled")
            step.say(f"{self.offered['product']['name']}, {self.offered['base_price']} → {half}")
        with self.story.step("How many would it reach?") as step:
            reach = self.merchant.get(f"{self._path()}/audience")
            if not reach["eligible"]:
                raise Unexpected("the audience", expected="somebody", found=reach)
            step.say(
                f"{reach['within_radius']} within {reach['radius_m']} m, {reach['eligible']} of them meant"
            )

    def fit(self) -> None:
        """Rule by rule."""
        with self.story.step("user1 asks: is it for me?") as step:
            said = self.neighbour.get(f"{self._path()}/eligibility")
            expect("eligible", said["eligible"], True)
            for rule in said["rules"]:
                step.say(f"{rule['rule']}: {rule['detail']}")

    def reserve(self) -> None:
        """One, and no second one."""
        with self.story.step("Reserved: a unit for a minute") as step:
            self.token = self._reserve()
            expect("left", self._left(), 1)
            step.say("201; 1 of 2 left, though nothing is bought yet")
        with self.story.step("One a head means one") as step:
            need(self.token, "the reservation")
            wish = {"promo_id": self._id()}
            self.neighbour.post(RESERVE, wish, status=409, code="user_limit_reached")
            expect("left", self._left(), 1)
            step.say("409 user_limit_reached, nothing taken")

    def reconsider(self) -> None:
        """Cancelled twice, back once."""
        with self.story.step("Cancelled twice, given back once") as step:
            held = {"reservation_token": need(self.token, "the reservation")}
            for _ in range(2):
                answer = self.neighbour.ask("PUT", CANCEL, status=200, json=held).json()
                expect("status", answer["status"], "cancelled")
            expect("left", self._left(), 2)
            refused = self.neighbour.ask("PUT", CHECKOUT, status=409, code="invalid_transition", json=held)
            step.say(f"and it cannot be bought any more: 409, {refused.json()['detail']}")

    def buy(self) -> None:
        """Reserved again and checked out, twice: one order."""
        with self.story.step("Reserved again, and checked out from the wallet") as step:
            self.token = self._reserve()
            price = Decimal(need(self.promo, "the promotion")["promo_price"])
            before = self._with_at_least(price)
            self.order = self._check_out()["order_id"]
            after = self.neighbour.money()
            expect("balance", after.balance, before.balance - price)
            expect("held", after.held, before.held + price)
            self.before = before
            step.say(
                f"{before.balance} - {price} = {after.balance} {after.currency}, held till it is shipped"
            )
        with self.story.step("The same checkout again") as step:
            spent = need(self.before, "the first one")
            expect("the order", self._check_out()["order_id"], self.order)
            expect("spent", spent.balance - self.neighbour.money().balance, price)
            shown = self.neighbour.get(f"{ORDERS}{need(self.order, 'the order')}/")
            step.say(f"the same answer: order {shown['number']}, {shown['total_amount']}, once")

    def follow(self) -> None:
        """What the merchant sees."""
        with self.story.step("merchant1 sees how it goes") as step:
            told = self.merchant.get(f"{self._path()}/progress")
            shown = self.merchant.get(self._path())
            expect("remaining", shown["remaining"], 1)
            expect("status", shown["status"], "active")
            spared = ", ".join(f"{why} {count}" for why, count in told["suppressed"].items())
            step.say(
                f"1 of 2 left; of {told['eligible']} meant {told['sent']} told, {told['queued']} waiting"
            )
            step.say(f"left alone: {spared}")

    def put_back(self) -> None:
        """So that the next demo finds everything as this one did."""
        with self.story.step("user1 cancels the order, merchant1 ends it: all is where it was") as step:
            before, offered = need(self.before, "the order"), need(self.offered, "what is sold")
            self.neighbour.post(f"{ORDERS}{need(self.order, 'the order')}/cancel/", {}, status=200)
            expect("the wallet", self.neighbour.money(), before)
            self.merchant.ask("DELETE", self._path(), status=204)
            wish = {"promo_id": self._id()}
            self.neighbour.post(RESERVE, wish, status=400, code="promo_not_active")
            self._await_stock(offered)
            step.say(f"the store has its {offered['stock']} again; reserving is 400 promo_not_active")

    def _id(self) -> int:
        return int(need(self.promo, "the promotion")["id"])

    def _path(self) -> str:
        return f"{PROMOS}{self._id()}"

    def _left(self) -> int:
        return int(self.neighbour.get(self._path())["remaining"])

    def _reserve(self) -> str:
        held = self.neighbour.post(RESERVE, {"promo_id": self._id()}, status=201).json()
        return str(held["reservation_token"])

    def _check_out(self) -> Body:
        body = {"reservation_token": need(self.token, "the reservation"), "payment_method": "wallet"}
        answer = dict(self.neighbour.ask("PUT", CHECKOUT, status=200, json=body).json())
        expect("status", answer["status"], "confirmed")
        return answer

    def _with_at_least(self, price: Decimal) -> Money:
        """The wallet, which an admin tops up where it has too little."""
        lacking = price - self.neighbour.money().balance
        if lacking > 0:
            self.admin.log_in("admin")
            body = {"user_id": self.neighbour.get("/api/v1/auth/profile/")["id"], "amount": str(lacking)}
            self.admin.post("/api/v1/account/top-ups/", body, status=201)
        return self.neighbour.money()

    def _await_stock(self, offered: Body) -> None:
        """What is left goes home within a sweep."""
        until(
            lambda stock: stock == offered["stock"],
            lambda: self.merchant.get(f"{SOLD}{offered['id']}/")["stock"],
            what="what the store has",
            expected=offered["stock"],
        )
