"""`./dev demo`: a customer's journey over HTTP against what is running; every line it tells, it has checked.

Repeatable: what it spends, the admin tops up when the wallet is too low for another round.
"""

import os
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx

from devtools.demo_flash import Flash
from devtools.demo_messages import Listening
from devtools.demo_shop import Shopping
from devtools.demo_webhooks import Integrating
from devtools.story import Story, Unexpected, expect, need
from devtools.visitor import Money, Visitor

CUSTOMER = "user5"
PLAIN, REFUSED, SLOW, PARTNERS = (
    "Internet 50",
    "TV Far Valley [refuse]",
    "Internet Rural [slow:2]",
    "Mobile 10 GB",
)
BUNDLE = "Home Trio"
#: Clocks of this program and the server may differ by this much.
TOLERANCE = timedelta(minutes=2)

Offer = dict[str, Any]


@dataclass
class Journey:
    """What has been learnt on the way."""

    story: Story
    customer: Visitor
    admin: Visitor
    partner: Visitor
    simulator: Visitor
    user_id: int | None = None
    offers: dict[str, Offer] = field(default_factory=dict)
    #: Transactions of this journey, with the status they must have in all books.
    ended: dict[str, str] = field(default_factory=dict)

    def offer(self, name: str) -> Offer:
        """A seeded offer by its name. Raises Missing."""
        return need(self.offers.get(name), f"the offer {name}")

    def price(self, name: str) -> Decimal:
        """What it costs."""
        return Decimal(self.offer(name)["price"])

    def run(self) -> int:
        """Plays all chapters; returns the exit code."""
        self.come_in()
        self.look_around()
        self.have_money()
        self.activate()
        self.be_refused()
        self.renew()
        self.partner_activates()
        Shopping(self.story, self.customer, self.admin, self.user_id).run()
        url = str(self.customer.http.base_url)
        Flash(self.story, neighbour=Visitor(url), merchant=Visitor(url), admin=self.admin).run()
        Listening(self.story, self.customer).run()
        Integrating(self.story, self.customer, self.admin).run()
        self.run_out_of_money()
        self.compare_books()
        self.leave()
        return self.story.end()

    def come_in(self) -> None:
        """Health, log-in, profile."""
        self.story.chapter("Coming in")
        with self.story.step("The service is ready") as step:
            said = self.customer.get("/readyz")
            step.say(", ".join(f"{name} {state}" for name, state in said["checks"].items()))
        with self.story.step(f"{CUSTOMER} logs in") as step:
            self.customer.log_in(CUSTOMER)
            step.say("an access token for 15 minutes, a refresh token for two weeks")
        with self.story.step("Who am I?") as step:
            profile = self.customer.get("/api/v1/auth/profile/")
            expect("username", profile["username"], CUSTOMER)
            self.user_id = profile["id"]
            step.say(f"{profile['first_name']} {profile['last_name']}, {profile['role']}, {profile['email']}")

    def look_around(self) -> None:
        """Offers, a bundle."""
        self.story.chapter("Looking around")
        with self.story.step("What is for sale, cheapest first") as step:
            answer = self.customer.ask("GET", "/api/v1/offers/", status=200, params={"page_size": 100})
            found = answer.json()["results"]
            self.offers = {offer["name"]: offer for offer in found}
            prices = [Decimal(offer["price"]) for offer in found]
            expect("prices in order", prices, sorted(prices))
            columns = ("id", "name", "kind", "price", "days")
            names = ("id", "name", "kind", "price", "duration_days")
            step.show(*columns, rows=[tuple(str(offer[name]) for name in names) for offer in found])
            tag = {"If-None-Match": answer.headers["ETag"]}
            self.customer.ask("GET", "/api/v1/offers/", status=304, params={"page_size": 100}, headers=tag)
            step.say("asked again with its ETag: 304, nothing to send")
        with self.story.step("A bundle and its parts") as step:
            bundle = self.customer.get(f"/api/v1/offers/{self.offer(BUNDLE)['id']}/")
            parts = [part["name"] for part in bundle["parts"]]
            expect("parts that are not offers", [name for name in parts if name not in self.offers], [])
            step.say(f"{bundle['name']} at {bundle['price']}: {', '.join(parts)}")

    def have_money(self) -> None:
        """Balance, and a top-up if it does not last for the journey."""
        self.story.chapter("Money")
        before = None
        with self.story.step("Balance") as step:
            before = self.customer.money()
            step.say(f"{before.balance} {before.currency} to spend, {before.held} held")
        with self.story.step("It lasts for this journey") as step:
            spent = sum((self.price(name) for name in (PLAIN, SLOW, SLOW, PARTNERS)), Decimal(0))
            lacking = spent - need(before, "the balance").balance
            if lacking <= 0:
                step.say(f"{spent} will do")
                return
            self.admin.log_in("admin")
            body = {"user_id": need(self.user_id, "the user's id"), "amount": str(lacking)}
            done = self.admin.post("/api/v1/account/top-ups/", body, status=201).json()
            self.ended[done["transaction_id"]] = done["status"]
            expect("balance after the top-up", self.customer.money().balance, spent)
            step.say(f"{spent} are needed, so the admin tops up {lacking}; now the balance is {spent}")

    def activate(self) -> None:
        """The ordinary case, with a repeated request in the middle."""
        self.story.chapter(f"Activating {PLAIN}")
        money = subscription = transaction = None
        key = f"demo-{uuid4()}"
        with self.story.step("POST /api/v1/activation/ with an Idempotency-Key") as step:
            offer = self.offer(PLAIN)
            money, subscription = self.customer.money(), self.customer.subscription(offer["id"])
            transaction = self._ask_for(PLAIN, key=key)
            step.say(f"202 PENDING, transaction {transaction}")
        with self.story.step("The same request again") as step:
            first = need(transaction, "the first activation")
            body = {"offer_id": self.offer(PLAIN)["id"]}
            again = self.customer.post("/api/v1/activation/", body, status=202, key=key)
            expect("the same transaction", again.json()["transaction_id"], first)
            expect("Idempotent-Replayed", again.headers.get("Idempotent-Replayed"), "true")
            step.say("the first answer, marked Idempotent-Replayed: true")
        self._ends("The provider switches it on", transaction, "SUCCESS")
        with self.story.step("A subscription with an end") as step:
            step.say(
                self._one_period_more(PLAIN, before=subscription, paid_by=need(transaction, "the activation"))
            )
        self._costs("Charged once", money, self.offers.get(PLAIN))

    def be_refused(self) -> None:
        """The provider says no, and the money is back."""
        self.story.chapter(f"Activating {REFUSED}")
        money = transaction = None
        with self.story.step("POST /api/v1/activation/") as step:
            money = self.customer.money()
            transaction = self._ask_for(REFUSED)
            step.say(f"202 PENDING, transaction {transaction}")
        self._ends("The provider refuses", transaction, "FAILED")
        with self.story.step("Refunded to the cent") as step:
            then, now = need(money, "the balance before"), self.customer.money()
            expect("balance", now, then)
            step.say(
                f"{self.price(REFUSED)} came back: {now.balance} {now.currency} as before, {now.held} held"
            )

    def renew(self) -> None:
        """One period more, and only one at a time. The slow offer leaves time for the second."""
        self.story.chapter(f"Renewing {SLOW}")
        money = before = transaction = None
        with self.story.step("There is a subscription to renew") as step:
            before = self.customer.subscription(self.offer(SLOW)["id"])
            if before is None:
                first = self._ask_for(SLOW)
                expect("its activation", self.customer.follow(first).status, "SUCCESS")
                self.ended[first] = "SUCCESS"
                before = need(self.customer.subscription(self.offer(SLOW)["id"]), "the new subscription")
                step.say("activated just now")
            step.say(f"it ends {_day(before)}")
        with self.story.step("POST /api/v1/offers/renew/") as step:
            money = self.customer.money()
            body = {"user_offer_id": need(before, "a subscription")["id"]}
            transaction = self.customer.post("/api/v1/offers/renew/", body, status=202).json()[
                "transaction_id"
            ]
            step.say(f"202 PENDING, transaction {transaction}")
        with self.story.step("A second renewal meanwhile") as step:
            need(transaction, "the first renewal")
            held = need(money, "the balance").held + self.price(SLOW)
            expect("held", self.customer.money().held, held)
            self.customer.post("/api/v1/offers/renew/", body, status=409, code="renewal_in_progress")
            step.say(
                f"409 renewal_in_progress: one at a time, so one charge at a time; {held} held meanwhile"
            )
        self._ends("The provider renews", transaction, "SUCCESS")
        with self.story.step("The end moves by exactly one period") as step:
            paid_by = need(transaction, "the renewal")
            step.say(self._one_period_more(SLOW, before=need(before, "a subscription"), paid_by=paid_by))
        self._costs("Charged once", money, self.offers.get(SLOW))

    def partner_activates(self) -> None:
        """A machine client sells to the user."""
        self.story.chapter(f"A partner sells {PARTNERS}")
        path, money, accepted = "/api/v1/partner/activate/", None, None
        with self.story.step("partner1 names a wrong price") as step:
            self.partner.log_in("partner1")
            money = self.customer.money()
            body = {"user_id": need(self.user_id, "the user's id"), "offer_id": self.offer(PARTNERS)["id"]}
            self.partner.post(path, body | {"amount": "0.01"}, status=400, code="amount_mismatch")
            expect("balance", self.customer.money(), money)
            step.say("400 amount_mismatch, nothing taken")
        with self.story.step("partner1 names the right one") as step:
            need(money, "a logged-in partner")
            body |= {"amount": self.offer(PARTNERS)["price"]}
            accepted = self.partner.post(path, body, status=202).json()
            step.say(f"202, reference {accepted['reference']}")
        with self.story.step("GET /api/v1/partner/validate/{reference}/") as step:
            sold = need(accepted, "a reference")
            ended = self.partner.validate(sold["reference"])
            expect("status", ended.status, "SUCCESS")
            expect("is_valid", ended.body["is_valid"], True)
            expect("user_id", ended.body["user_id"], self.user_id)
            self.ended[sold["transaction_id"]] = "SUCCESS"
            step.say(f"{ended.path}, {ended.body['amount']} from user {ended.body['user_id']}")
        self._costs("The user paid it", money, self.offers.get(PARTNERS))

    def run_out_of_money(self) -> None:
        """A refusal takes nothing."""
        self.story.chapter("Too little money")
        with self.story.step("An offer beyond the balance") as step:
            buyer, who = self.customer, CUSTOMER
            dearest = max(self.offers.values(), key=lambda offer: Decimal(offer["price"]))
            if buyer.money().balance >= Decimal(dearest["price"]):
                buyer, who = Visitor(str(self.customer.http.base_url)), "merchant1"
                buyer.log_in(who)
                step.say(f"{CUSTOMER} could afford everything, so merchant1 tries")
            before = buyer.money()
            body = {"offer_id": dearest["id"]}
            refused = buyer.post("/api/v1/activation/", body, status=400, code="insufficient_balance")
            expect("the wallet, untouched", buyer.money(), before)
            step.say(f"{who} has {before.balance}, {dearest['name']} costs {dearest['price']}")
            step.say(f"400 insufficient_balance, nothing taken: {refused.json()['detail']}")

    def compare_books(self) -> None:
        """Our statement against the provider's own log."""
        self.story.chapter("Two sets of books")
        lines: list[dict[str, Any]] = []
        with self.story.step(
            "The statement has every transaction of this journey, each ended as told"
        ) as step:
            found = self.customer.get("/api/v1/account/transactions/", page_size=100)["results"]
            lines = [line for line in found if line["transaction_id"] in self.ended]
            expect("status", {line["transaction_id"]: line["status"] for line in lines}, self.ended)
            step.show(
                "kind", "what", "direction", "amount", "status",
                rows=[
                    (
                        line["kind"], line.get("offer_details", {}).get("name", ""), line["direction"],
                        line["amount"], line["status"],
                    )
                    for line in lines
                ],
            )  # fmt: skip
        with self.story.step("The provider's own log agrees") as step:
            works = {line["transaction_id"]: self._works(line) for line in lines if line["kind"] != "top_up"}
            due = {name: int(self.ended[name] == "SUCCESS") for name in works}
            expect("works by transaction", works, need(due or None, "the statement"))
            step.say("what was paid was done once, what was given back was not done")

    def leave(self) -> None:
        """Out, at once."""
        self.story.chapter("Leaving")
        with self.story.step("Logged out, the access token stops working at once") as step:
            body = {"refresh": need(self.customer.refresh or None, "the log-in")}
            self.customer.ask("POST", "/api/v1/auth/logout/", status=200, json=body)
            self.customer.ask("GET", "/api/v1/account/balance/", status=401, code="invalid_token")
            step.say("401 invalid_token, though its time is not over")

    def _ask_for(self, name: str, *, key: str | None = None) -> str:
        body = {"offer_id": self.offer(name)["id"]}
        answer = self.customer.post("/api/v1/activation/", body, status=202, key=key).json()
        expect("status", answer["status"], "PENDING")
        return str(answer["transaction_id"])

    def _ends(self, title: str, transaction: str | None, status: str) -> None:
        with self.story.step(title) as step:
            asked = need(transaction, "the transaction")
            ended = self.customer.follow(asked)
            expect("status", ended.status, status)
            self.ended[asked] = status
            said = ended.body.get("reference") or ended.body.get("error", "")
            step.say(f"{ended.path}: {status} ({said})")

    def _costs(self, title: str, before: Money | None, offer: Offer | None) -> None:
        """The balance fell by exactly the price, and no more is held than before."""
        with self.story.step(title) as step:
            then, price = need(before, "the balance before"), Decimal(need(offer, "the offer")["price"])
            now = self.customer.money()
            expect("balance", now.balance, then.balance - price)
            expect("held", now.held, then.held)
            step.say(f"{then.balance} - {price} = {now.balance} {now.currency}, {now.held} held")

    def _one_period_more(self, name: str, *, before: dict[str, Any] | None, paid_by: str) -> str:
        """Checks that the end is one period after the former end, or after now when there was none."""
        offer = self.offer(name)
        after = need(self.customer.subscription(offer["id"]), f"a subscription to {name}")
        period = timedelta(days=offer["duration_days"])
        expect("paid by", after["transaction_id"], paid_by)
        if before:
            expect("its end", _end(after), _end(before) + period)
            return f"{_day(before)} + {period.days} days = {_day(after)}, without a gap"
        if abs(_end(after) - period - datetime.now(UTC)) > TOLERANCE:
            raise Unexpected("its end", expected=f"about {period.days} days from now", found=_day(after))
        return f"it ends {_day(after)}, {period.days} days from now"

    def _works(self, line: dict[str, Any]) -> int:
        return len(self.simulator.get("/_log", key=line["transaction_id"])["works"])


def _end(subscription: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(subscription["expiration_date"])


def _day(subscription: dict[str, Any]) -> str:
    return f"{_end(subscription):%Y-%m-%d %H:%M:%S.%f}"


def main() -> int:
    """Exit code 0 when all held, 2 when there is nothing to talk to."""
    try:
        url, simulator = os.environ["EARMARK_URL"], os.environ["SIMULATOR_URL"]
        httpx.get(f"{url}/healthz", timeout=5, trust_env=False)
    except (KeyError, httpx.HTTPError):
        print(
            "Nothing answers at EARMARK_URL. Start it and try again: ./dev up -d && ./dev demo",
            file=sys.stderr,
        )
        return 2
    story = Story.to_terminal()
    story.console.print(f"A journey through [bold]Earmark[/] at {url}")
    journey = Journey(
        story,
        customer=Visitor(url),
        admin=Visitor(url),
        partner=Visitor(url),
        simulator=Visitor(simulator),
    )
    return journey.run()


if __name__ == "__main__":
    sys.exit(main())
