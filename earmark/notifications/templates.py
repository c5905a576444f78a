"""The words of each kind of message, in English. SMS keep to plain ASCII: one other sign halves their length."""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Template:
    """Format strings over the message's data; `until` is ` until <day>`, or nothing without an end."""

    subject: str
    text: str
    #: Empty: this goes by mail alone.
    sms: str = ""
    #: What is blanked once the message is sent or given up: a text with a link is as good as a password.
    forgotten: tuple[Literal["address", "subject", "text"], ...] = ()


GREETING: Final = "Hello{name},"

TEMPLATES: Final = {
    "activation_succeeded": Template(
        subject="{offer_name} is active",
        text="{offer_name} is now active{until}. It cost {amount} {currency}, paid from your balance.",
        sms="{offer_name} is active{until}. Paid from your balance: {amount} {currency}.",
    ),
    "renewal_succeeded": Template(
        subject="{offer_name} goes on",
        text="{offer_name} is renewed{until}. It cost {amount} {currency}, paid from your balance.",
        sms="{offer_name} is renewed{until}. Paid from your balance: {amount} {currency}.",
    ),
    "renewal_failed": Template(
        subject="{offer_name} could not be renewed",
        text=(
            "{offer_name} could not be renewed.\n"
            "The reason: {reason}\n\n"
            "You were not charged: {amount} {currency} are back in your balance."
        ),
        sms="{offer_name} could not be renewed. {amount} {currency} are back in your balance.",
    ),
    "activation_failed": Template(
        subject="{offer_name} could not be activated",
        text=(
            "{offer_name} could not be activated.\n"
            "The reason: {reason}\n\n"
            "You were not charged: {amount} {currency} are back in your balance."
        ),
        sms="{offer_name} could not be activated. {amount} {currency} are back in your balance.",
    ),
    "subscription_expiring": Template(
        subject="{offer_name} ends on {expiration_date}",
        text="{offer_name} ends on {expiration_date}. Renew it to keep it without a gap.",
        sms="{offer_name} ends on {expiration_date}. Renew it to keep it without a gap.",
    ),
    "subscription_ended": Template(
        subject="{offer_name} has ended",
        text="{offer_name} has ended. You can activate it again at any time.",
        sms="{offer_name} has ended. You can activate it again at any time.",
    ),
    "wallet_topped_up": Template(
        subject="{amount} {currency} added to your balance",
        text="{amount} {currency} were added to your balance.",
        sms="{amount} {currency} were added to your balance.",
    ),
    "email_verification": Template(
        subject="Confirm your email address",
        text=(
            "Follow this link to confirm that this address is yours:\n\n{link}\n\n"
            "It works for {lifetime}. If you know nothing of an account here, do nothing."
        ),
        forgotten=("text",),
    ),
    "password_reset": Template(
        subject="Set a new password",
        text=(
            "Follow this link to set a new password:\n\n{link}\n\n"
            "It works once, and for {lifetime}. If you did not ask for it, do nothing: your password stays as it is."
        ),
        forgotten=("text",),
    ),
    "password_changed": Template(
        subject="Your password was changed",
        text="Your password was changed. If it was not you, set a new one at once: ask for it where you log in.",
    ),
    "account_deleted": Template(
        subject="Your account is deleted",
        text=(
            "Your account is deleted, and so is what we knew of you. What you bought and paid stays in our books, "
            "without your name. This is our last message."
        ),
        forgotten=("address", "subject", "text"),
    ),
}
