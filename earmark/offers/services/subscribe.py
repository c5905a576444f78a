"""Start, extend and end subscriptions."""

from datetime import datetime, timedelta

from earmark.base import facts
from earmark.base.sql import rows
from earmark.offers.models import Activation

BATCH = 500


def start_or_extend(activation: Activation, *, now: datetime) -> datetime:
    """Gives the user one more period of the offer and returns its end: after the present end without a gap, from
    `now` if there is none or it is over. One statement, so that two activations at once make two periods.
    """
    [row] = rows(
        "INSERT INTO offers_subscription AS s "
        "(user_id, offer_id, activation_date, expiration_date, is_active, transaction_id) "
        "VALUES (%(user)s, %(offer)s, %(now)s, %(now)s + %(period)s, true, %(id)s) "
        "ON CONFLICT (user_id, offer_id) DO UPDATE SET is_active = true, transaction_id = excluded.transaction_id, "
        "activation_date = CASE WHEN s.expiration_date > %(now)s THEN s.activation_date ELSE %(now)s END, "
        "expiration_date = greatest(s.expiration_date, %(now)s) + %(period)s "
        "RETURNING expiration_date",
        {
            "user": activation.user_id,
            "offer": activation.offer_id,
            "now": now,
            "period": timedelta(days=activation.offer.duration_days),
            "id": activation.id,
        },
    )
    end: datetime = row.expiration_date
    return end


def close_ended(*, now: datetime) -> int:
    """Ends subscriptions whose time is over and says so once; returns how many. In batches, resumable."""
    return _tell(
        "subscription.ended",
        "UPDATE offers_subscription s SET is_active = false FROM (SELECT id FROM offers_subscription "
        "WHERE is_active AND expiration_date <= %s ORDER BY expiration_date LIMIT %s FOR UPDATE SKIP LOCKED) due "
        "WHERE s.id = due.id",
        (now, BATCH),
    )


def tell_expiring(*, within: timedelta, now: datetime) -> int:
    """Says once per period that a subscription is about to end; returns how many."""
    return _tell(
        "subscription.expiring",
        "UPDATE offers_subscription s SET told_of = s.expiration_date FROM (SELECT id FROM offers_subscription "
        "WHERE is_active AND expiration_date > %s AND expiration_date <= %s "
        "AND told_of IS DISTINCT FROM expiration_date ORDER BY expiration_date LIMIT %s FOR UPDATE SKIP LOCKED) due "
        "WHERE s.id = due.id",
        (now, now + within, BATCH),
    )


def _tell(topic: str, update: str, arguments: tuple[object, ...]) -> int:
    """Runs the update and writes a fact for each row that it changed, in one statement, batch after batch."""
    told = 0
    while True:
        changed = rows(
            f"WITH changed AS ({update} RETURNING s.id, s.user_id, s.offer_id, s.expiration_date) "
            "SELECT base.publish(%s, jsonb_build_object('subscription', c.id, 'user_id', c.user_id, "
            "'offer_name', o.name, 'expiration_date', c.expiration_date), '') "
            "FROM changed c JOIN offers_offer o ON o.id = c.offer_id",
            (*arguments, topic),
        )
        told += len(changed)
        if len(changed) < BATCH:
            break
    if told:
        facts.ring()
    return told
