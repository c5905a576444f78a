"""What a wallet refuses."""

from earmark.base import money
from earmark.base.errors import Refusal


class InsufficientBalance(Refusal):
    """The wallet has less than the price. Members: balance and required, in the currency."""

    code = "insufficient_balance"
    detail = "The balance is {balance} {currency}, and {required} {currency} is needed."

    @classmethod
    def of(cls, *, available: int, asked: int, currency: str) -> "InsufficientBalance":
        """From minor units."""
        return cls(
            balance=money.text(available, currency),
            required=money.text(asked, currency),
            currency=currency,
        )


class BalanceLeft(Refusal):
    """There is money in the wallet of who leaves, and they did not give it up. Members: balance, currency."""

    code = "balance_left"
    detail = "There are {balance} {currency} in your wallet. Spend them, or say that you give them up."


class UserNotFound(Refusal):
    """There is no such user."""

    code = "user_not_found"
    detail = "There is no such user."
