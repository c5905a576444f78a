"""Order numbers: to be read out on the telephone, typed from paper, and found again. Pure but for the dice.

Eight characters of Crockford's base 32, which has no I, L, O and U: seven at random, and the check character that he
gives them (the value modulo 37), so that one wrong character or two that changed places are noticed. Numbers whose
check character would be none of the 32 are not given away.
"""

from secrets import randbits

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011", "- ")
_CHECK = 37


def new_number() -> str:
    """A number like `7K4M-2QXJ`; that it is unique, the table says."""
    value = randbits(35)
    value -= max(0, value % _CHECK - (len(_ALPHABET) - 1))
    found = "".join(_ALPHABET[value >> shift & 31] for shift in range(30, -1, -5)) + _ALPHABET[value % _CHECK]
    return f"{found[:4]}-{found[4:]}"


def read_number(text: str) -> str | None:
    """The number that somebody typed, as it was given away; None when it cannot be one.

    Case, dashes and spaces do not matter; O is taken for 0, I and L for 1.
    """
    found = text.upper().translate(_MISREAD)
    if len(found) != 8 or not set(found) <= set(_ALPHABET):
        return None
    value = 0
    for character in found[:7]:
        value = value << 5 | _ALPHABET.index(character)
    return f"{found[:4]}-{found[4:]}" if _ALPHABET.index(found[7]) == value % _CHECK else None
