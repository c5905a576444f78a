"""What the kernel refuses."""

from earmark.base.errors import Refusal


class Short(Refusal):
    """An account has too little. Members: account, available, asked, retry_at (when a hold there ends, or None).

    Contexts translate it into their own words before a client sees it.
    """

    code = "short"
    detail = "Not enough is left."


class AccountClosed(Refusal):
    """The account that would be debited is closed. Member: account."""

    code = "account_closed"
    detail = "This is closed."


class KeyTaken(Refusal):
    """The business act's key was used with other content. Member: key."""

    code = "act_repeated"
    detail = "This was done before, with other content."


class UnknownTransfer(Refusal):
    """There is no such transfer."""

    code = "unknown_transfer"
    detail = "There is no such transfer."
