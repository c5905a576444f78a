"""The demo's inbox: what the customer was told of an order, in a language and on channels of their choice."""

from dataclasses import dataclass
from typing import Any

from devtools.demo_shop import ORDERS, order_one
from devtools.story import Story, expect
from devtools.visitor import Visitor, until

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
            order = order_one(self.customer)
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

        def told() -> list[Body]:
            found = self.customer.get(INBOX, topic="orders")["results"]
            return [entry for entry in found if entry["title"] == title and is_mailed(entry)]

        return until(bool, told, what="my notifications", expected=title)[0]


def is_mailed(entry: Body) -> bool:
    """Whether the mail server has it."""
    return ("email", "sent") in [(one["channel"], one["state"]) for one in entry["deliveries"]]
