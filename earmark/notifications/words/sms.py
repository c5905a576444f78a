"""One SMS: 160 signs of its own alphabet (GSM 03.38), or 70 of any other. Longer ones are split and paid for twice."""

import unicodedata
from dataclasses import dataclass
from math import ceil

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Each takes two places.
_EXTENDED = frozenset("^{}\\[~]|€")
_ALIKE = str.maketrans(
    "‘’‚′ʼ`´“”„«»″‐‑‒–—−•×łŁđĐı\t",  # noqa: RUF001  these very signs
    "'''''''\"\"\"\"\"\"-------xlLdDi ",
) | str.maketrans({"…": "...", "œ": "oe", "Œ": "OE"})
GSM_LENGTH, UCS_LENGTH = 160, 70
#: A part of several is shorter: it says which part it is.
_GSM_PART, _UCS_PART = 153, 67
#: What may be cut: all that people name as they like. What else there is are facts.
FREE = ("offer_name", "product_name", "store_name", "reason", "carrier")
#: Less of a name says nothing.
_LEAST = 3
_CUT = ".."


@dataclass(frozen=True, slots=True)
class Size:
    """What a text costs: in which alphabet, how many places of it, in how many SMS."""

    alphabet: str
    places: int
    parts: int


def size(text: str) -> Size:
    """Of a text as it is sent."""
    if _is_gsm(text):
        return Size("GSM", places := _places(text), 1 if places <= GSM_LENGTH else ceil(places / _GSM_PART))
    return Size("UCS-2", places := _places(text), 1 if places <= UCS_LENGTH else ceil(places / _UCS_PART))


def one_sms(template: str, values: dict[str, str]) -> str:
    """The text in one SMS: what is too much is taken off the names, the facts stay.

    A name in another script makes the whole SMS UCS-2; where the facts leave it no room there, it is dropped.
    """
    folded = {field: fold(value) for field, value in values.items()}
    said = fold(template.format_map(folded))
    if _is_gsm(said):
        return _fitted(template, folded)
    if _places(short := _shortened(template, values, UCS_LENGTH)) <= UCS_LENGTH and not _is_gsm(short):
        return short
    plain = {field: _only_gsm(value) for field, value in folded.items()}
    return _fitted(template, plain)


def fold(text: str) -> str:
    """The text with signs that the SMS alphabet has, wherever there is one much like it: `á` becomes `a`."""
    alike = text.translate(_ALIKE)
    if alike.isascii():
        return alike
    return "".join(sign if sign in _GSM else _folded(sign) for sign in alike)


def _folded(sign: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return bare if _is_gsm(bare) else sign


def _only_gsm(text: str) -> str:
    if _is_gsm(text):
        return text
    kept = "".join(sign if _is_gsm(sign) else " " for sign in text)
    return " ".join(kept.split()) or _CUT


def _fitted(template: str, values: dict[str, str]) -> str:
    said = fold(_shortened(template, values, GSM_LENGTH))[:GSM_LENGTH]
    while _places(said) > GSM_LENGTH:  # the facts alone are too much
        said = said[:-1]
    return said


def _shortened(template: str, values: dict[str, str], most: int) -> str:
    """The text with names cut, the longest first, until it fits; longer than `most` where that is not enough."""
    named = {field: values[field] for field in FREE if f"{{{field}}}" in template and field in values}
    for field in sorted(named, key=lambda field: -_places(named[field])):
        excess = _places(template.format_map(values)) - most
        if excess <= 0:
            break
        values = {**values, field: _cut(values[field], excess)}
    return template.format_map(values)


def _cut(name: str, excess: int) -> str:
    """The name shorter by so many places, but not by all of it."""
    most = _places(name) - excess - len(_CUT)
    kept = name[: max(most, _LEAST)]
    while len(kept) > _LEAST and _places(kept) > most:
        kept = kept[:-1]
    return name if kept == name else f"{kept.rstrip()}{_CUT}"


def _is_gsm(text: str) -> bool:
    return all(sign in _GSM or sign in _EXTENDED for sign in text)


def _places(text: str) -> int:
    if _is_gsm(text):
        return len(text) + sum(sign in _EXTENDED for sign in text)
    return len(text.encode("utf-16-be", "surrogatepass")) // 2
