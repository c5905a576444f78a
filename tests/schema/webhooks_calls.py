"""Of each operation about webhooks: a call that succeeds and one that does not."""

from tests.factories import anybody

HOOKS = "/api/v1/webhooks/"
ONE, DELIVERY = HOOKS + "{endpoint_id}/", HOOKS + "deliveries/{delivery_id}/"
NOBODYS = "00000000-0000-7000-8000-000000000000"
#: By its number, so that no name is looked up.
NEW = {"url": "https://93.184.215.14/hooks", "events": ["order.placed"]}


def calling(method, *body, tail=""):
    """A call to an endpoint of the caller's, which has a delivery, and to one that is not there."""

    def own(w):
        made = w.partner.post(HOOKS, NEW).json()["id"]
        w.partner.post(f"{HOOKS}{made}/test/")
        return getattr(w.partner, method)(f"{HOOKS}{made}/{tail}", *body)

    return own, lambda w: getattr(w.partner, method)(f"{HOOKS}{NOBODYS}/{tail}", *body)


def of_delivery(method, tail=""):
    """A call to what the caller was told, and to what nobody was."""

    def own(w):
        made = w.partner.post(HOOKS, NEW).json()["id"]
        delivery = w.partner.post(f"{HOOKS}{made}/test/").json()["delivery"]
        return getattr(w.partner, method)(f"{HOOKS}deliveries/{delivery}/{tail}")

    return own, lambda w: getattr(w.partner, method)(f"{HOOKS}deliveries/0/{tail}")


CALLS = {
    f"get {HOOKS}": (
        lambda w: (w.partner.post(HOOKS, NEW), w.partner.get(HOOKS))[1],
        lambda w: w.client.get(HOOKS),
    ),
    f"post {HOOKS}": (
        lambda w: w.partner.post(HOOKS, NEW),
        lambda w: w.partner.post(HOOKS, NEW | {"url": "ftp://93.184.215.14/"}),
    ),
    f"get {HOOKS}events/": (
        lambda w: anybody().get(f"{HOOKS}events/"),
        lambda w: anybody().get(f"{HOOKS}events/", HTTP_AUTHORIZATION="Bearer a.b.c"),
    ),
    f"get {ONE}": calling("get"),
    f"patch {ONE}": calling("patch", {"state": "paused"}),
    f"delete {ONE}": calling("delete"),
    f"post {ONE}rotate-secret/": calling("post", {"keep_hours": 1}, tail="rotate-secret/"),
    f"post {ONE}test/": calling("post", tail="test/"),
    f"post {ONE}replay/": calling("post", {"since": "2030-05-02T22:00:00Z"}, tail="replay/"),
    f"get {ONE}deliveries/": calling("get", tail="deliveries/"),
    f"get {DELIVERY}": of_delivery("get"),
    f"post {DELIVERY}replay/": of_delivery("post", tail="replay/"),
}
