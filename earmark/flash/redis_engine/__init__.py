"""The `redis` engine of reservations: Redis hands out tickets for a promotion's own account in PostgreSQL.

Note [Tickets]
--------------
What guards against overselling is the account (`promo.account`): every checkout takes its unit there, in the
transaction that makes the order. Redis only promises. It knows how many units are left, which are held until when, and
which are being confirmed; their sum is what the account has. So whatever Redis forgets is only holds.

  held ──► confirming ──► confirmed      (PostgreSQL has sold the unit)
    │          ├────────► held           (PostgreSQL refused)
    │          └────────► expired        (nobody will ever confirm it)
    ├────► cancelled
    └────► expired                       (by the clock)

A ticket that is `confirming` neither ends nor can be cancelled. Its unit is sold once, since the first write of the
sale is the Reservation under the ticket's id. Who died between two of these steps leaves it `confirming`; the resolver
(`settling`) writes that Reservation first, without an order, so that a late sale finds it and gives up; or it finds the
order. Then it tells Redis.

Note [Epochs]
-------------
A memory of Redis is worth what its `epoch` is: the promotion's row says which counts. Where the memory is not there, or
Redis runs anew (`run_id`), a new epoch begins (`opening`): first the row's number moves, by compare-and-swap, then the
account is read behind its lock, then Redis is told. A sale checks the epoch after it has locked the account. So it is
either in what the reader saw, or refused.

Nobody holds a lock in PostgreSQL while they ask Redis.
"""

from earmark.flash.redis_engine.confirming import Confirmed, checkout
from earmark.flash.redis_engine.counting import keep_right
from earmark.flash.redis_engine.holding import Held, cancel, left_in_redis, reserve

__all__ = [
    "Confirmed",
    "Held",
    "cancel",
    "checkout",
    "keep_right",
    "left_in_redis",
    "reserve",
]
