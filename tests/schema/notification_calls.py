"""Of each operation about what one is told: a call that succeeds and one that does not."""

from earmark.base import clock
from earmark.notifications.models import Notification
from earmark.notifications.services import feed, notify, open_campaign
from tests.factories import anybody

MINE = "/api/v1/notifications/"
NOBODYS = "00000000-0000-7000-8000-000000000000"
PROMO = {"product_name": "Radio", "store_name": "Tienda", "promo_price": "9.90", "currency": "USD"}


def told(w):
    """Something that the World's Ana was told: its id."""
    data = {"amount": "20.00", "currency": "USD"}
    notify(user_id=w.ana.pk, kind="wallet_topped_up", data=data, dedupe_key="told:1", now=clock.now())
    return Notification.objects.get(dedupe_key="told:1", channel="in_app").pk


def pushed(w):
    """A promotion that Ana was told of."""
    now = clock.now()
    ends_at = now.replace(year=now.year + 1)
    told = open_campaign(key="promo:1", kind="promo_live", data=PROMO, ends_at=ends_at, now=now)
    feed(campaign_id=told.campaign_id, after=0, users=[w.ana.pk], zones=[""], now=now)


CALLS = {
    f"get {MINE}": (
        lambda w: (told(w), w.client.get(MINE))[1],
        lambda w: w.client.get(MINE + "?topic=gossip"),
    ),
    f"get {MINE}unread/": (
        lambda w: (told(w), w.client.get(MINE + "unread/"))[1],
        lambda w: anybody().get(MINE + "unread/"),
    ),
    f"post {MINE}{{notification_id}}/read/": (
        lambda w: w.client.post(f"{MINE}{told(w)}/read/"),
        lambda w: w.client.post(f"{MINE}{NOBODYS}/read/"),
    ),
    f"post {MINE}read-all/": (
        lambda w: w.client.post(MINE + "read-all/", {"up_to": told(w)}),
        lambda w: w.client.post(MINE + "read-all/", {"up_to": "last"}),
    ),
    f"get {MINE}pushes/": (
        lambda w: (pushed(w), w.client.get(MINE + "pushes/"))[1],
        lambda w: anybody().get(MINE + "pushes/"),
    ),
    f"get {MINE}preferences/": (
        lambda w: w.admin.get(MINE + "preferences/"),
        lambda w: anybody().get(MINE + "preferences/"),
    ),
    f"patch {MINE}preferences/": (
        lambda w: w.client.patch(MINE + "preferences/", {"orders": {"sms": False}}),
        lambda w: w.client.patch(MINE + "preferences/", {"security": {"email": False}}),
    ),
}
