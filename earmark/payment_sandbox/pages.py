"""The page where a customer pays: a form, no scripts."""

from html import escape

from earmark.payment_sandbox.records import Payment, Status

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sandbox checkout</title>
<style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}}
button{{font:inherit;padding:.6rem 1.2rem;margin-right:.5rem}}</style></head>
<body><h1>Sandbox checkout</h1><p>{description}</p><p><strong>{amount} {currency}</strong> (minor units)</p>
{rest}<p><small>No money moves here.</small></p></body></html>
"""
_FORM = """<form method="post"><button name="decision" value="approve">Approve</button>
<button name="decision" value="decline">Decline</button></form>"""


def checkout_page(payment: Payment) -> bytes:
    """The page: buttons while it is open, else how it ended and the way back."""
    said = f'<p>This payment is {payment.status}. <a href="{escape(payment.return_url)}">Back</a></p>'
    return _PAGE.format(
        description=escape(payment.description),
        amount=payment.amount,
        currency=escape(payment.currency),
        rest=_FORM if payment.status == Status.PENDING else said,
    ).encode()
