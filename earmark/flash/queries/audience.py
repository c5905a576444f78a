"""Whom a promotion reaches."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from earmark.base.sql import rows
from earmark.flash.errors import PromoNotFound
from earmark.flash.models import FlashPromo
from earmark.notifications.queries import progress

#: One pass over those who are within the radius, found by the index of where people are.
COUNTS = """
SELECT p.id AS promo_id, p.radius_m, p.segments, a.*
  FROM flash_flashpromo p
  CROSS JOIN LATERAL (
    SELECT count(*) AS within_radius,
           count(*) FILTER (WHERE f.is_new_user) AS new,
           count(*) FILTER (WHERE f.is_frequent) AS frequent,
           count(*) FILTER (WHERE f.is_new_user AND f.is_frequent) AS both,
           count(*) FILTER (WHERE flash.is_for(
             p.segments, f.is_new_user, f.is_frequent, p.location, f.location, p.radius_m)) AS eligible
      FROM identity_profile f
     WHERE ST_DWithin(f.location, p.location, p.radius_m)
       AND NOT EXISTS (SELECT FROM identity_user u WHERE u.id = f.user_id AND NOT u.is_active)) a
 WHERE p.id = %s::bigint
"""
#: The next of them in the order of their ids, cut into batches: as text of arrays, which Python hands on unread.
BATCHES = """
WITH next AS MATERIALIZED (
  SELECT array_agg(a.user_id) AS users, array_agg(a.time_zone) AS zones
    FROM (SELECT * FROM flash.audience(%(promo)s::bigint) f WHERE f.user_id > %(after)s::bigint
           ORDER BY f.user_id LIMIT %(size)s::int * %(batches)s::int) a)
SELECT b.users::text, b.zones::text, b.users[cardinality(b.users)] AS last, cardinality(b.users) AS size
  FROM next, generate_series(1, cardinality(next.users), %(size)s::int) n,
       LATERAL (SELECT next.users[n:n + %(size)s::int - 1] AS users, next.zones[n:n + %(size)s::int - 1] AS zones) b
 ORDER BY n
"""
#: So many batches a look: they share what it costs, and are some megabytes together.
LOOK = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """Users to be told and their time zones, as PostgreSQL writes arrays; `last` is the largest of `size` ids."""

    users: str
    zones: str
    last: int
    size: int


def audience_of(promo_id: int) -> dict[str, Any]:
    """How many people a promotion would reach now, by rule; `eligible`: of its segments. Raises PromoNotFound."""
    found = rows(COUNTS, (promo_id,))
    if not found:
        raise PromoNotFound
    shown: dict[str, Any] = found[0]._asdict()
    return shown


def batches_after(user_id: int, *, promo_id: int, size: int) -> list[Batch]:
    """The next of its audience beyond that user, in LOOK batches of `size` at most; empty at the end."""
    asked = {"promo": promo_id, "after": user_id, "size": size, "batches": LOOK}
    return [Batch(*row) for row in rows(BATCHES, asked)]


def is_of(promo_id: int, stores: Collection[int] | None) -> bool:
    """True for a promotion of these stores; None: of any."""
    found = FlashPromo.objects.filter(pk=promo_id)
    return (found if stores is None else found.filter(store_product__store__in=stores)).exists()


def campaign_of(promo_id: int) -> str:
    """The key under which a promotion is told."""
    return f"promo:{promo_id}"


def progress_of(promo_id: int) -> dict[str, Any]:
    """How far the telling of a promotion is, and how many it is for now. Raises PromoNotFound."""
    eligible = audience_of(promo_id)["eligible"]
    return {"promo_id": promo_id, **progress(campaign_of(promo_id)), "eligible": eligible}
