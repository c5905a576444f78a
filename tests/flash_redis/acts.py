"""What people do, in one line each, by the services that choose the engine."""

from earmark.base.json import loads
from earmark.flash.errors import SoldOut
from earmark.flash.redis_engine import keep_right
from earmark.flash.rules import Token
from earmark.flash.services.cancel import cancel as _cancel
from earmark.flash.services.checkout import Purchase
from earmark.flash.services.checkout import checkout as _checkout
from earmark.flash.services.reserve import reserve as _reserve
from tests.flash import someone_near


def reserve(promo, user, now):
    """The token."""
    answer = _reserve(promo_id=promo.pk, user_id=user.pk, key=None, now=now)
    return Token.read(loads(answer.body)["reservation_token"])


def checkout(token, user, now):
    """The order's id."""
    purchase = Purchase(user_id=user.pk, payment_method="on_delivery")
    return _checkout(token=token, purchase=purchase, now=now)["order_id"]


def cancel(token, user, now):
    """`cancelled` or `expired`."""
    return _cancel(token=token, user_id=user.pk, now=now)


def buy(promo, now):
    """The order's id of somebody new."""
    user = someone_near()
    return checkout(reserve(promo, user, now), user, now)


def sellable(promo, now):
    """How many can be reserved until nothing is left."""
    for count in range(1000):
        try:
            reserve(promo, someone_near(), now)
        except SoldOut:
            return count
    raise AssertionError("it never ends")


def counted(promo, now):
    """Redis is counted against the escrow; `now`, to count on with."""
    keep_right(promo_id=promo.pk, now=now)
    return now
