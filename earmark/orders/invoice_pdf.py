"""An invoice on paper. Knows no database: what is to stand there comes in."""

from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from earmark.orders.bill import Bill

FONT = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
_COLUMNS = ("Item", "SKU", "Quantity", "Unit price", "Discount", "Amount")
_GREY = (110, 110, 110)


def draw(bill: Bill) -> bytes:
    """The PDF. Its font is embedded, as far as it is used; what has no glyph in it is a box."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(bill.drawn_at)
    pdf.set_title(f"Invoice {bill.number}")
    pdf.set_author(bill.seller)
    pdf.add_font("sans", fname=FONT)
    pdf.set_margin(18)
    pdf.set_auto_page_break(auto=True, margin=18)
    pdf.add_page()
    _head(pdf, bill)
    _table(pdf, bill)
    for name, value in bill.sums:
        _sum(pdf, name, value)
    pdf.ln(6)
    _text(pdf, f"Payment: {bill.payment}")
    return bytes(pdf.output())


def _head(pdf: FPDF, bill: Bill) -> None:
    _text(pdf, bill.seller, size=18)
    pdf.ln(4)
    _text(pdf, f"Invoice for order {bill.number}", size=13)
    _text(pdf, f"Ordered on {_date(bill.ordered_at)}. Invoice of {_date(bill.drawn_at)}.", grey=True)
    pdf.ln(4)
    for part in bill.customer:
        _text(pdf, part)
    pdf.ln(6)


def _table(pdf: FPDF, bill: Bill) -> None:
    pdf.set_font("sans", size=8)
    pdf.set_draw_color(200)
    heading = FontFace(color=_GREY)
    with pdf.table(
        col_widths=(36, 18, 10, 13, 11, 12),
        text_align=("LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout="HORIZONTAL_LINES",
        headings_style=heading,
        line_height=5,
    ) as table:
        for line in (_COLUMNS, *bill.lines):
            row = table.row()
            for cell in line:
                row.cell(cell)
    pdf.ln(4)


def _sum(pdf: FPDF, name: str, value: str) -> None:
    pdf.set_font("sans", size=10)
    pdf.cell(pdf.epw - 40, 6, name, align="R")
    pdf.cell(40, 6, value, align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _text(pdf: FPDF, text: str, *, size: int = 10, grey: bool = False) -> None:
    pdf.set_font("sans", size=size)
    pdf.set_text_color(*(_GREY if grey else (0, 0, 0)))
    pdf.multi_cell(0, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_text_color(0, 0, 0)


def _date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"
