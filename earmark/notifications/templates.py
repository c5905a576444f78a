"""The words of each kind of message, in English. SMS keep to plain ASCII: one other sign halves their length."""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Template:
    """Format strings over the message's data; `until` is ` until <day>`, or nothing without an end, and
    `carried` is ` with <carrier and tracking number>`, or nothing without them.
    """

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
    "order_placed": Template(
        subject="Your order {order_number}",
        text=(
            "Thank you for your order {order_number}: {items}.\n\n"
            "It comes to {amount} {currency}. We tell you when it is on its way."
        ),
        sms="Thank you for your order {order_number}: {amount} {currency}.",
    ),
    "order_paid": Template(
        subject="Order {order_number} is paid",
        text="We have your payment of {amount} {currency} for order {order_number}.",
        sms="We have your payment of {amount} {currency} for order {order_number}.",
    ),
    "order_shipped": Template(
        subject="Order {order_number} is on its way",
        text="Your order {order_number} is on its way{carried}.",
        sms="Your order {order_number} is on its way{carried}.",
    ),
    "order_delivered": Template(
        subject="Order {order_number} has arrived",
        text="Your order {order_number} has been delivered. Enjoy it.",
        sms="Your order {order_number} has been delivered.",
    ),
    "order_cancelled": Template(
        subject="Order {order_number} is cancelled",
        text="Your order {order_number} over {amount} {currency} is cancelled. What you paid for it is yours again.",
        sms="Your order {order_number} is cancelled. What you paid for it is yours again.",
    ),
    "order_refunded": Template(
        subject="{amount} {currency} back for order {order_number}",
        text="{amount} {currency} of your order {order_number} are refunded.",
        sms="{amount} {currency} of your order {order_number} are refunded.",
    ),
    "order_received": Template(
        subject="New order {order_number}",
        text="Order {order_number} came in: {items}. It comes to {amount} {currency}.",
    ),
    "stock_low": Template(
        subject="Low stock: {product_name}",
        text="Of {product_name} ({sku}) there are {available} left in {store_name}.",
    ),
    "promo_live": Template(
        subject="{product_name} for {promo_price} {currency}",
        text="{store_name} has {product_name} for {promo_price} {currency} just now. It does not last.",
        sms="Just now at {store_name}: {product_name} for {promo_price} {currency}. It does not last.",
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
