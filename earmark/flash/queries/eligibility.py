"""Why a user can or cannot have a promotion, rule by rule."""

from typing import Any

from earmark.base.sql import rows
from earmark.flash.errors import PromoNotFound
from earmark.flash.rules import ACTIVE, FREQUENT, NEW, status_at

#: Of any row; a path may say more.
_LARGEST_ID = 2**63 - 1

_STANDING = """
SELECT p.id, p.status, p.starts_at, p.ends_at, p.segments, p.radius_m, p.max_per_user, p.engine, i.is_active AS is_sold,
       f.is_new_user, f.is_frequent, ST_Distance(p.location, f.location) AS distance,
       coalesce(ST_DWithin(p.location, f.location, p.radius_m), false) AS is_near,
       (SELECT count(*) FROM flash.taken_slots(p.id, %(user)s::bigint, c.now) t WHERE t.is_used) AS used,
       r.units AS remaining, r.retry_at, c.now
  FROM flash_flashpromo p
  CROSS JOIN (SELECT ledger.clock() AS now) c
  JOIN catalog_storeproduct o ON o.id = p.store_product_id
  JOIN catalog_product i ON i.id = o.product_id
  LEFT JOIN identity_profile f ON f.user_id = %(user)s::bigint
  CROSS JOIN LATERAL flash.remaining(p.id, c.now) r
 WHERE p.id = %(promo)s::bigint AND p.status <> 'cancelled'
"""


def standing(*, promo_id: int, user_id: int) -> Any:
    """How the user and the promotion stand now. Raises PromoNotFound, also for one that was called off."""
    found = rows(_STANDING, {"promo": promo_id, "user": user_id}) if promo_id <= _LARGEST_ID else []
    if not found:
        raise PromoNotFound
    return found[0]


def explain(found: Any, *, left_in_redis: int | None = None) -> dict[str, Any]:
    """The rules, in the order in which a reservation is refused. The first three make somebody eligible."""
    remaining = found.remaining if left_in_redis is None else left_in_redis
    rules = [_window(found), _segment(found), _distance(found), _user_limit(found), _stock(found, remaining)]
    return {"promo_id": found.id, "eligible": all(rule["ok"] for rule in rules[:3]), "rules": rules}


def _window(found: Any) -> dict[str, Any]:
    window = {"starts_at": found.starts_at, "ends_at": found.ends_at}
    is_open = status_at(status=found.status, now=found.now, **window) == ACTIVE and found.is_sold
    if is_open:
        detail = "It is open."
    elif not found.is_sold:
        detail = "The product is not sold now."
    else:
        detail = "It has not begun yet." if found.now < found.starts_at else "It is over."
    return _rule("window", ok=is_open, detail=detail, **window)


def _segment(found: Any) -> dict[str, Any]:
    yours = [name for name, flag in ((NEW, found.is_new_user), (FREQUENT, found.is_frequent)) if flag]
    ok = not set(found.segments).isdisjoint(yours)
    detail = "It is for customers like you." if ok else "It is for another kind of customer."
    return _rule("segment", ok=ok, detail=detail, yours=yours, wanted=found.segments)


def _distance(found: Any) -> dict[str, Any]:
    if found.distance is None:
        detail = "We do not know where you are: set the location of your profile."
    else:
        detail = "You are near enough." if found.is_near else "You are too far from the store."
    distance = None if found.distance is None else round(found.distance, 1)
    return _rule("distance", ok=found.is_near, detail=detail, distance_m=distance, radius_m=found.radius_m)


def _user_limit(found: Any) -> dict[str, Any]:
    most = found.max_per_user
    ok = most is None or found.used < most
    detail = "You may have more." if ok else "You have as many as one customer may have."
    if most is None:
        detail = "One customer may have any number."
    return _rule("user_limit", ok=ok, detail=detail, used=found.used, max_per_user=most)


def _stock(found: Any, remaining: int) -> dict[str, Any]:
    ok = remaining > 0
    if ok:
        detail = "There is something left."
    elif found.retry_at:
        detail = "Nothing is left; somebody's reservation may end."
    else:
        detail = "Nothing is left."
    retry_at = None if ok else found.retry_at
    return _rule("stock", ok=ok, detail=detail, remaining=max(remaining, 0), retry_at=retry_at)


def _rule(name: str, *, ok: bool, detail: str, **numbers: Any) -> dict[str, Any]:
    return {"rule": name, "ok": ok, **numbers, "detail": detail}
