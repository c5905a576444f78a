"""Money: Decimal at the edge, integer minor units in the ledger, rounded half-up here and nowhere else."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

#: Decimals of the currencies that do not have two (ISO 4217).
_DECIMALS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "UYI",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}

#: No amount may exceed this many minor units: sums of many stay inside a bigint.
LARGEST = 10**15


class InvalidAmount(ValueError):
    """Not an amount of this currency: no number, too many decimals, or too large."""


def decimals(currency: str) -> int:
    """How many decimals the currency has: 2 for USD, 0 for JPY."""
    return _DECIMALS.get(currency, 2)


def to_minor(amount: Decimal | str, currency: str) -> int:
    """Minor units of an exact amount: `"20.00"` USD is 2000.

    Raises InvalidAmount when it is no number, has more decimals than the currency, or is too large.
    """
    try:
        scaled = Decimal(amount).scaleb(decimals(currency))
        minor = int(scaled)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise InvalidAmount("not an amount") from error
    if scaled != minor:
        raise InvalidAmount(f"{currency} has {decimals(currency)} decimals")
    if abs(minor) > LARGEST:
        raise InvalidAmount("too large")
    return minor


def to_decimal(minor: int, currency: str) -> Decimal:
    """The amount as a Decimal with exactly the currency's decimals."""
    return Decimal(minor).scaleb(-decimals(currency))


def text(minor: int, currency: str) -> str:
    """The amount as it stands on the wire: 2000 USD is `"20.00"`."""
    return f"{to_decimal(minor, currency):f}"


def round_half_up(value: Decimal) -> int:
    """The nearest whole minor unit, halves away from zero."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
