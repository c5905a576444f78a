"""What happens is counted, by labels that are few."""

import pytest

from earmark.base import measures, metrics
from earmark.base.tasks import deliver_facts
from earmark.orders.metrics import way_to_pay
from tests.factories import bearer, key, make_user
from tests.flash import make_promo, someone_near
from tests.reservations.calls import cancel, checkout, reserve, reserved

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("engine", ["postgres", "redis"])
def test_reservations_are_counted_by_engine_and_outcome(look, engine):
    promo = make_promo(quantity=2, engine=engine)
    buyer, other = bearer(someone_near()), bearer(someone_near())

    bought, given_back = reserved(buyer, promo), reserved(other, promo)
    assert reserve(buyer, promo).status_code == 409
    assert checkout(buyer, bought, payment_method="on_delivery").status_code == 200
    assert cancel(other, given_back).status_code == 200
    assert cancel(other, bought).status_code == 404

    shown = look()

    def counted(what):
        found = {name: count for name, count in shown.items() if name[0] == f"earmark_flash_{what}_total"}
        return {
            (dict(labels)["engine"], dict(labels)["outcome"]): count for (_, *labels), count in found.items()
        }

    assert counted("reservations") == {(engine, "reserved"): 2, (engine, "out_of_stock"): 1}
    assert counted("checkouts") == {(engine, "confirmed"): 1}
    assert counted("cancellations") == {(engine, "cancelled"): 1, (engine, "reservation_not_found"): 1}
    assert shown["earmark_flash_promo_left", ("promo", str(promo.pk))] == 1


def test_a_repeat_is_no_second_reservation(look):
    promo, buyer = make_promo(quantity=5), bearer(someone_near())
    headers = key("again")

    assert [reserve(buyer, promo, **headers).status_code for _ in range(2)] == [201, 201]

    shown = look()
    engine = ("engine", "postgres")
    assert shown["earmark_flash_reservations_total", engine, ("outcome", "reserved")] == 1
    assert shown["earmark_flash_reservations_total", engine, ("outcome", "replayed")] == 1


def test_requests_are_counted_by_the_template_of_their_path(look, client):
    for path in ("/api/v1/offers/1/", "/api/v1/offers/2", "/no/such/1", "/no/such/2"):
        client.get(path)
    client.generic("BREW", "/healthz")

    shown = look()
    routes = {dict(labels)["route"] for name, *labels in shown if name == "earmark_http_requests_total"}
    methods = {dict(labels)["method"] for name, *labels in shown if name == "earmark_http_requests_total"}
    assert routes == {"/api/v1/offers/<int:offer_id>/", "none", "/healthz/"}
    assert methods == {"GET", "other"}
    labels = (("method", "GET"), ("route", "/api/v1/offers/<int:offer_id>/"))
    assert shown["earmark_http_request_duration_seconds_count", *labels] == 2
    assert shown["earmark_refusals_total", ("code", "offer_not_found")] == 2


def test_what_clients_make_up_is_no_label(settings):
    settings.PAYMENT_GATEWAYS = {"sandbox": {}}

    assert [way_to_pay(name) for name in ("wallet", "sandbox", "../../etc")] == ["wallet", "sandbox", "other"]


def test_a_metric_has_no_end_of_labels(monkeypatch):
    monkeypatch.setattr(metrics, "MOST", 3)
    for number in range(10):
        measures.refusals.count(f"code{number}")

    [family] = metrics.REGISTRY.collect()
    counted = {sample.labels["code"]: sample.value for sample in family.samples}
    assert counted == {"code0": 1, "code1": 1, "code2": 1, "other": 7}


def test_runs_of_tasks_are_counted_and_timed(look):
    deliver_facts.apply()

    shown = look()
    assert shown["earmark_task_runs_total", ("outcome", "success"), ("task", "base.deliver_facts")] == 1
    assert shown["earmark_task_duration_seconds_count", ("task", "base.deliver_facts")] == 1


def test_a_failed_log_in_is_counted_and_nobody_named(look, client):
    make_user(username="maria.rossi")
    client.post(
        "/api/v1/auth/login/", {"username": "maria.rossi", "password": "wrong-guess"}, "application/json"
    )

    shown = look()
    assert shown["earmark_login_failures_total", ("reason", "password")] == 1
    assert "maria" not in str(shown)
