"""The words of flash promotions. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

#: A promotion: its window has not opened; it sells; it is over; it was called off before it began.
SCHEDULED, ACTIVE, FINISHED, CANCELLED = "scheduled", "active", "finished", "cancelled"
STATUSES = tuple((status, status) for status in (SCHEDULED, ACTIVE, FINISHED, CANCELLED))

#: A reservation: a unit is held; it became an order; given back; its minute is over.
HELD, CONFIRMED, EXPIRED = "held", "confirmed", "expired"

#: Whom a promotion is for: those who are new, those who come often (document 004).
NEW, FREQUENT = "new", "frequent"
SEGMENTS = tuple((segment, segment) for segment in (NEW, FREQUENT))

#: Where its holds are kept.
POSTGRES, REDIS = "postgres", "redis"
ENGINES = tuple((engine, engine) for engine in (POSTGRES, REDIS))

#: No window is shorter than a hold.
SHORTEST_WINDOW = timedelta(seconds=60)
#: Metres: document 004's distance, and as far as anybody walks or drives for a promotion.
RADIUS, LARGEST_RADIUS = 2000, 100_000


@dataclass(frozen=True, slots=True)
class Token:
    """A reservation's token. `promo` and `epoch` say where Redis has it; None: PostgreSQL does.

    As text `<id>`, or `<id>.<promo>.<epoch>`.
    """

    id: UUID
    promo: int | None = None
    epoch: int = 0

    def __str__(self) -> str:
        return str(self.id) if self.promo is None else f"{self.id}.{self.promo}.{self.epoch}"

    @classmethod
    def read(cls, text: str) -> "Token | None":
        """None for what is no token."""
        id, _, place = text.partition(".")
        promo, _, epoch = place.partition(".")
        try:
            if not place:
                return cls(UUID(id))
            return cls(UUID(id), int(promo), int(epoch)) if len(place) <= 30 and place.isascii() else None
        except ValueError:
            return None


def status_at(*, status: str, starts_at: datetime, ends_at: datetime, now: datetime) -> str:
    """What a promotion is by the clock, whatever the beat has written down so far."""
    if status in (CANCELLED, FINISHED) or now < starts_at:
        return status
    return FINISHED if now >= ends_at else ACTIVE
