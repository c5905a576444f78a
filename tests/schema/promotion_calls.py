"""Of each operation about promo codes: a call that succeeds and one that does not."""

from tests.promotions.codes import CODES, VALIDATE, make_code

ONE = CODES + "{code_id}/"
FIVE = {"coupon_code": "FIVE", "type": "fixed", "fixed_amount": "5.00"}


def calling(method, *body):
    """A call to a code, and to one that is not there."""
    return (
        lambda w: getattr(w.admin, method)(f"{CODES}{make_code().pk}/", *body),
        lambda w: getattr(w.admin, method)(f"{CODES}0/", *body),
    )


CALLS = {
    f"get {CODES}": (
        lambda w: (make_code(usage_limit=1), w.admin.get(CODES))[1],
        lambda w: w.admin.get(CODES, {"type": "gift"}),
    ),
    f"post {CODES}": (lambda w: w.admin.post(CODES, FIVE), lambda w: w.client.post(CODES, FIVE)),
    f"get {ONE}": calling("get"),
    f"put {ONE}": calling("put", FIVE),
    f"patch {ONE}": calling("patch", {"is_active": False}),
    f"delete {ONE}": calling("delete"),
    f"post {VALIDATE}": (
        lambda w: w.client.post(VALIDATE, {"promo_code": make_code(percent="10").code}),
        lambda w: w.client.post(VALIDATE, {"promo_code": "NOTHING"}),
    ),
}
