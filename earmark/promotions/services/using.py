"""A code is quoted, its use taken with the order, and given back when the order is cancelled.

Note [Uses]
-----------
A code's account counts its uses down from zero, those held with those posted, and every line that takes one carries
the floor: so the limit holds under any concurrency, and changing it touches no account. A code without a limit counts
too: who sets one later means all uses so far.

What one customer may use is a constraint: each use has a slot of its own, and takes the first that is free. The use's
row is written before the order's hold and deleted before its void, since accounts are locked last. The code's row is
locked weakly meanwhile, so that nobody deletes it under an order.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from earmark.base.sql import rows
from earmark.ledger import services as ledger
from earmark.ledger.rules import Line
from earmark.promotions.errors import PromoCodeInvalid
from earmark.promotions.models import PromoUse
from earmark.promotions.queries.pricing import priced
from earmark.promotions.rules import USE, Reason, floor

#: Takes the first free slot: 1, or the one after a slot that is taken. `wanted` without `got`: somebody was faster.
_TAKE = """
WITH code AS (
  SELECT id, usage_limit, per_user_limit FROM promotions_promocode WHERE id = %(code)s FOR KEY SHARE
), free AS (
  SELECT min(f.slot) AS slot FROM code
    JOIN (SELECT 1 AS slot UNION ALL
          SELECT slot + 1 FROM promotions_promouse WHERE code_id = %(code)s AND user_id = %(user)s) f
      ON code.per_user_limit IS NULL OR f.slot <= code.per_user_limit
   WHERE NOT EXISTS (SELECT FROM promotions_promouse u
                      WHERE u.code_id = %(code)s AND u.user_id = %(user)s AND u.slot = f.slot)
), taken AS (
  INSERT INTO promotions_promouse (code_id, user_id, slot, order_id, created_at)
  SELECT %(code)s, %(user)s, free.slot, %(order)s, %(now)s FROM free WHERE free.slot IS NOT NULL
  ON CONFLICT (code_id, user_id, slot) DO NOTHING RETURNING slot
)
SELECT (SELECT slot FROM free) AS wanted, (SELECT slot FROM taken) AS got,
  (SELECT count(*) FROM code) AS codes, (SELECT usage_limit FROM code) AS usage_limit
"""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a code would take off now, in minor units. `account` counts its uses."""

    code_id: int
    code: str
    discount: int
    account: int
    usage_limit: int | None


def quote(*, code: str, subtotal: int, user_id: int | None, now: datetime) -> Quote:
    """What the code takes off `subtotal`; takes nothing itself. Raises PromoCodeInvalid."""
    found, off = priced(code=code, subtotal=subtotal, user_id=user_id, now=now)
    return Quote(found.pk, found.code, off, found.account_id, found.usage_limit)


def take(*, quote: Quote, user_id: int, order_id: UUID, now: datetime) -> Line:
    """Writes the customer's use and returns the line that the order's hold must carry. Takes a transaction.

    Raises PromoCodeInvalid. Where the hold finds `quote.account` Short, the code has been used up.
    """
    arguments = {"code": quote.code_id, "user": user_id, "order": order_id, "now": now}
    while True:
        [row] = rows(_TAKE, arguments)
        if row.got is not None:
            break
        if row.wanted is None:
            reason = Reason.USER_LIMIT_REACHED if row.codes else Reason.UNKNOWN
            raise PromoCodeInvalid(reason=reason.value)
    used = ledger.system_account(code="used", unit=USE)
    return Line(debit=quote.account, credit=used, amount=1, floor=floor(row.usage_limit))


def release(*, order_id: UUID) -> None:
    """Frees the customer's slot. The code's own use comes back with the order's void."""
    PromoUse.objects.filter(order_id=order_id).delete()
