"""What the catalog may hold, and what it calls things. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

#: Namespaces of cached answers. Whatever changes a category changes what products show too; not the other way round.
CATEGORIES, PRODUCTS = "categories", "products"

#: What stands in a path where a category's slug could stand, and what filters say for "no parent".
RESERVED = frozenset({"tree", "null"})
SLUG = r"^[-\w]+\Z"

#: How long a category's slug, a product's slug and a SKU may be.
CATEGORY_SLUG, PRODUCT_SLUG, SKU = 100, 220, 64
#: How long a product's name, its brand and its description may be.
NAME, BRAND, DESCRIPTION = 200, 100, 20_000
#: What a made-up name leaves for the number behind it.
_NUMBER = 10
#: A made-up SKU is to be read aloud.
_READABLE = 32

#: Pictures of one product.
MOST_IMAGES = 30

#: Rows of one bulk upload.
LARGEST_BULK = 10_000


def slug_of(name: str, *, length: int, otherwise: str) -> str:
    """The name as it stands in an address: `Café №1` is `cafe-no1`, `Чай` is `чай`; `otherwise` if nothing is left.

    Latin letters lose their marks, other scripts keep theirs. Short enough for a number behind it.
    """
    plain = "".join(_plain(letter) for letter in unicodedata.normalize("NFKC", name).lower())
    return "-".join(re.findall(r"\w+", plain))[: length - _NUMBER].strip("-_") or otherwise


def sku_of(name: str) -> str:
    """A stock keeping unit that can be read: `Wireless Mouse` is `WIRELESS-MOUSE`."""
    return slug_of(name, length=_READABLE + _NUMBER, otherwise="item").upper()[:SKU]


def numbered(bases: Sequence[str], *, highest: Mapping[str, int], given: Iterable[str] = ()) -> list[str]:
    """A name for each base, each another: itself, or with the next number behind it, from -2.

    `highest` is the highest number in use by base: 1 for the base alone, nothing when it is free; `given` are names
    that are taken besides.
    """
    taken, last, names = set(given), dict(highest), []
    for base in bases:
        number = last.get(base, 0) + 1
        while (name := base if number == 1 else f"{base}-{number}") in taken:
            number += 1
        last[base] = number
        taken.add(name)
        names.append(name)
    return names


def nested(nodes: Iterable[tuple[int, int | None]]) -> list[tuple[int, int, int, int, int]]:
    """(id, tree, left, right, level) of each (id, parent), where siblings keep the order in which they are given.

    However deep it goes. What hangs on no root is not there.
    """
    children: dict[int | None, list[int]] = {}
    for node, parent in nodes:
        children.setdefault(parent, []).append(node)
    found: list[tuple[int, int, int, int, int]] = []
    for tree, root in enumerate(children.get(None, ()), 1):
        mark, lefts = 0, dict[int, int]()
        level, path = 0, [root]
        while path:
            node = path[-1]
            mark += 1
            if node in lefts:  # seen on the way down, so this is the way up
                path.pop()
                level -= 1
                found.append((node, tree, lefts[node], mark, level))
                continue
            lefts[node] = mark
            level += 1
            path.extend(reversed(children.get(node, ())))
    return found


def _plain(letter: str) -> str:
    """A Latin letter without its marks; any other as it is."""
    bare = unicodedata.normalize("NFKD", letter)
    return bare[0] if bare[0].isascii() else letter
