"""What somebody sees."""

from tests.factories import bearer
from tests.flash import ACTIVE


def seen_by(user, **query):
    """The promotions on the first page, as they are shown."""
    answer = bearer(user).get(ACTIVE, query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def ids_seen_by(user):
    """Their ids."""
    return [promo["id"] for promo in seen_by(user)]


def rules_of(promo, user):
    """Its rules for the user by name, and whether it is for them."""
    answer = bearer(user).get(f"/promos/{promo.pk}/eligibility")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    return {rule.pop("rule"): rule for rule in body["rules"]}, body["eligible"]
