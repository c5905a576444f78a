"""The demo's inbox: what the customer was told of an order, in a language and on channels of their choice."""

import time
from dataclasses import dataclass
from typing import Any

from devtools.demo_shop import ORDERS, PRODUCTS
from devtools.story import Story, Unexpected, expect, need
from devtools.visitor import PATIENCE_SECONDS, POLL_SECONDS, Visitor

INBOX = "/api/v1/notifications/"
PREFERENCES = f"{INBOX}preferences/"
PROFILE = "/api/v1/auth/profile/"

Body = dict[str, Any]


@dataclass
class Listening:
    """The customer chooses, buys and reads; at the end they hear as they did before."""

    story: Story
    customer: Visitor
    language: str = "en"

    def run(self) -> None:
        """Plays the chapter."""
        self.story.chapter("Being told")
        self.choose()
        self.hear()
        self.read()
        self.choose_as_before()

    def choose(self) -> None:
        """Spanish, and nothing of orders by SMS."""
        with self.story.step("In Spanish, please, and no SMS about orders") as step:
            self.language = self.customer.get(PROFILE)["language"]
            chosen = self.set(language="es", sms=False)
            step.say(f"PATCH {PREFERENCES}: orders by sms {chosen['allowed']}")

    def hear(self) -> None:
        """An order is confirmed by mail, in the app, and not by SMS."""
        with self.story.step("An order is confirmed in Spanish, once, by mail and in the app") as step:
            found = self.customer.get(PRODUCTS, stock_min=20, ordering="price", page_size=1)["results"]
            wish = {"items": [{"product": need(found or None, "a product in stock")[0]["id"], "quantity": 1}]}
            order = self.customer.post(ORDERS, wish, status=201).json()
            title = f"Su pedido {order['number']}"
            told = self.await_told(title)
            self.customer.post(f"{ORDERS}{order['id']}/cancel/", {}, status=200)
            states = {one["channel"]: (one["state"], one["reason"]) for one in told["deliveries"]}
            expect("the mail", states.get("email"), ("sent", ""))
            expect("the SMS", states.get("sms"), ("suppressed", "opted_out"))
            step.say(f"{title}: mail sent; SMS suppressed, opted_out")

    def read(self) -> None:
        """What is read is not unread any more."""
        with self.story.step("All of it is read") as step:
            before = self.customer.get(f"{INBOX}unread/")["count"]
            self.customer.post(f"{INBOX}read-all/", {}, status=200)
            step.say(f"{before} unread before")

    def choose_as_before(self) -> None:
        """So that the next demo finds everything as this one did."""
        with self.story.step("The former language, and SMS again") as step:
            chosen = self.set(language=self.language, sms=True)
            expect("orders by sms", chosen["allowed"], True)
            step.say(self.language)

    def set(self, *, language: str, sms: bool) -> Body:
        """What is then said of orders by SMS."""
        self.customer.ask("PATCH", PROFILE, status=200, json={"language": language})
        wishes = {"orders": {"sms": sms}}
        chosen = self.customer.ask("PATCH", PREFERENCES, status=200, json=wishes).json()
        orders = next(topic for topic in chosen["topics"] if topic["topic"] == "orders")
        return dict(orders["channels"]["sms"])

    def await_told(self, title: str) -> Body:
        """The entry of that title, once its mail is sent. Raises Unexpected when that takes too long."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while True:
            found: list[Body] = self.customer.get(INBOX, topic="orders")["results"]
            for entry in found:
                sent = {one["channel"] for one in entry["deliveries"] if one["state"] == "sent"}
                if entry["title"] == title and "email" in sent:
                    return entry
            if time.monotonic() > ends:
                titles = [entry["title"] for entry in found]
                raise Unexpected("my notifications", expected=title, found=titles)
            time.sleep(POLL_SECONDS)
