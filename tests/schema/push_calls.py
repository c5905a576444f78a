"""Of each operation about browsers that take pushes: a call that succeeds and one that does not."""

from django.test import override_settings

from tests.factories import anybody
from tests.notifications.push_service import Browser

KEY, BROWSERS = "/api/v1/notifications/push/key/", "/api/v1/notifications/push/subscriptions/"
NOBODYS = "00000000-0000-7000-8000-000000000000"
PRIVATE_KEY = "6gueeHHo5Rwfta97m4DqipYMwzleUX9IVRX_ZGlhPHU"


def subscribe(w):
    return w.client.post(BROWSERS, Browser("https://push.example.org/1").subscription)


@override_settings(VAPID_PRIVATE_KEY=PRIVATE_KEY)
def key(w):
    return anybody().get(KEY)


CALLS = {
    f"get {KEY}": (key, lambda w: anybody().get(KEY)),
    f"get {BROWSERS}": (
        lambda w: (subscribe(w), w.client.get(BROWSERS))[1],
        lambda w: w.client.get(BROWSERS + "?cursor=x"),
    ),
    f"post {BROWSERS}": (subscribe, lambda w: w.client.post(BROWSERS, {"endpoint": "x"})),
    f"delete {BROWSERS}{{browser_id}}/": (
        lambda w: w.client.delete(f"{BROWSERS}{subscribe(w).json()['id']}/"),
        lambda w: w.client.delete(f"{BROWSERS}{NOBODYS}/"),
    ),
}
