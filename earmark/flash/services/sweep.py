"""What the beat does to many promotions, each by itself."""

from collections.abc import Callable, Iterable
from datetime import datetime

import structlog
from django.db import DatabaseError

from earmark.base.errors import Refusal

log = structlog.get_logger(__name__)

#: As many in one go; what is left is there at the next.
BATCH = 500


def one_by_one(act: Callable[..., None], promo_ids: Iterable[int], *, now: datetime) -> int:
    """Calls `act`, which opens its transaction, for each; returns for how many it went well.

    One that fails, since somebody holds its row for too long, does not stop the others, and is due again next time.
    """
    done = 0
    for promo_id in promo_ids:
        try:
            act(promo_id=promo_id, now=now)
        except (DatabaseError, Refusal):
            log.exception("promo_left_for_later", promo=promo_id, act=act.__name__)
        else:
            done += 1
    return done
