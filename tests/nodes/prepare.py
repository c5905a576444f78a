"""People and things for the nodes' tests, made by `python -m tests.nodes.prepare`, which prints what it made."""

import json
import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402  Django is there only now

from earmark.base.ids import new_id  # noqa: E402
from earmark.identity.models import Session, User  # noqa: E402
from earmark.identity.tokens import issue_access  # noqa: E402
from tests.factories import make_offer, make_user  # noqa: E402
from tests.flash import make_promo, someone_near  # noqa: E402
from tests.shop import make_product  # noqa: E402

#: Nobody logs in with a password of theirs.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def token(user):
    """What opens the API for the user."""
    now = datetime.now(UTC)
    session = Session.objects.create(
        id=new_id(), user=user, current_token=new_id(), created_at=now, expires_at=now + timedelta(days=1)
    )
    return issue_access(user=user, session=session.pk, now=now, scope="read write")


def main(buyers, units):
    """Buyers with money near a promotion of so many units, its rival with five, a product and an offer."""
    people = [someone_near(name=f"buyer{n}", money=100_00) for n in range(buyers)]
    promo = make_promo(stock=units + 20, quantity=units, max_per_user=1)
    few = make_promo(stock=5, quantity=5, max_per_user=1)
    product = make_product("Lamp", price=10_00, stock=500)
    offer = make_offer("Mobile Day", price=1_00, kind="mobile", provider="simulator")
    made = {
        "buyers": [token(user) for user in people],
        "admin": token(User.objects.get(username="admin")),
        "poor": token(make_user("poor", money=5_00)),
        "promo": promo.pk,
        "few": few.pk,
        "product": product.pk,
        "offer": offer.pk,
    }
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
