"""What is kept of somebody is given to them."""

import json

import pytest

from .codes import make_code, use

pytestmark = pytest.mark.django_db


def test_the_export_has_the_codes_that_somebody_used(shopper, ana):
    order = use(make_code("SUMMER"), ana)

    answer = shopper.get("/api/v1/auth/export/")

    [kept] = json.loads(b"".join(answer.streaming_content))["promotions"]["promo_codes"]
    assert (kept["coupon_code"], kept["order_id"]) == ("SUMMER", str(order))
