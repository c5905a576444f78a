"""The words of each kind of message, in English. SMS keep to plain ASCII: one other sign halves their length."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Template:
    """Format strings over the message's data; `until` is ` until <day>`, or nothing without an end."""

    subject: str
    text: str
    sms: str


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
}
