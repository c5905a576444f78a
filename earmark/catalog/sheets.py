"""Products as a sheet: CSV as spreadsheets write it, in and out."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from earmark.base.errors import Refusal

#: What a sheet may tell of a product; an export has its id too.
COLUMNS = (
    "name",
    "sku",
    "slug",
    "brand",
    "description",
    "price",
    "stock_quantity",
    "categories",
    "is_featured",
    "is_active",
)
#: Between the categories of one cell.
BAR = "|"
#: With these in front, a spreadsheet takes text for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class MalformedSheet(Refusal):
    """What was sent is no sheet of products."""

    code = "malformed_csv"
    detail = "{reason}"


def read_sheet(content: bytes, *, most: int) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows as objects without their empty cells, at most `most` + 1 of them, and the names of unknown columns.

    UTF-8, commas or semicolons, the header in any order. Raises MalformedSheet.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedSheet(reason="The file is not UTF-8.") from error
    if "\0" in text:
        raise MalformedSheet(reason="The file holds NUL characters.")
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = _header(next(lines, []))
        found = list(_rows(lines, names, most + 1, decimal_comma=delimiter == ";"))
    except csv.Error as error:
        raise MalformedSheet(reason=f"Line {lines.line_num} cannot be read: {error}.") from error
    return found, [name for name in names if name not in (*COLUMNS, "id", "")]


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    missing = [name for name in ("name", "price") if name not in names]
    if missing:
        raise MalformedSheet(
            reason=f"The first line names the columns; {', '.join(missing)} is not among them."
        )
    known = [name for name in names if name]
    if len(set(known)) < len(known):
        raise MalformedSheet(reason="The first line names a column twice.")
    return names


def _rows(
    lines: Iterator[list[str]], names: list[str], most: int, *, decimal_comma: bool
) -> Iterator[dict[str, Any]]:
    for number, cells in enumerate(cells for cells in lines if any(map(str.strip, cells))):
        if number == most:
            return
        if len(cells) > len(names):
            raise MalformedSheet(reason=f"Row {number} has more cells than the first line has names.")
        row = {name: plain(cell) for name, cell in zip(names, cells, strict=False) if cell.strip()}
        if decimal_comma and "price" in row:
            row["price"] = row["price"].replace(",", ".")
        yield row


def guarded(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: with an apostrophe in front where one is needed."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULAS) else text


def plain(cell: str) -> str:
    """What `guarded` was given."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULAS) else cell
