"""Working off what waits, without a worker."""

from datetime import timedelta

import pytest
from django.core.management import CommandError

from config.celery import app
from earmark.base import clock, facts
from earmark.base.ids import new_id
from earmark.base.models import Fact
from earmark.offers.models import Activation
from tests.factories import activate, bearer, make_offer, make_user, wallet


@pytest.fixture(autouse=True)
def _eager_again():
    yield
    app.conf.task_always_eager = False


@pytest.mark.django_db(transaction=True)
def test_an_activation_that_no_worker_took_up_is_carried_out(run, simulator, books):
    ana = make_user(money=50_00)
    transaction = activate(bearer(ana), make_offer()).json()["transaction_id"]
    Activation.objects.update(due_at=Activation.objects.get().due_at - timedelta(minutes=1))

    assert "activations_pending (queued)" in run("recover", "--dry-run")
    assert Activation.objects.get().status == "PENDING"

    said = run("recover", "--for", "20")

    assert "Nothing is late." in said
    assert str(Activation.objects.get().pk) == transaction
    assert Activation.objects.get().status == "SUCCESS"
    assert (wallet(ana), Fact.objects.count()) == ((30_00, 0), 0)


@pytest.mark.django_db(transaction=True)
def test_one_activation_can_be_taken_up_by_its_id(run, simulator):
    transaction = activate(bearer(make_user(money=50_00)), make_offer()).json()["transaction_id"]

    assert "status        PENDING" in run("recover", "--transaction", transaction, "--dry-run")
    assert "status        SUCCESS" in run("recover", "--transaction", transaction)
    with pytest.raises(CommandError, match="no activation"):
        run("recover", "--transaction", str(new_id()))


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_breaks_is_shown_the_others_go_on_and_what_stays_late_is_an_error(
    run, monkeypatch, simulator
):
    def broken():
        raise RuntimeError("it broke")

    app.loader.import_default_modules()
    monkeypatch.setattr(app.tasks["base.deliver_facts"], "run", broken)
    activate(bearer(make_user(money=50_00)), make_offer())
    hour_ago = clock.now() - timedelta(hours=1)
    Activation.objects.update(due_at=hour_ago)
    facts.publish("order.placed", {})
    Fact.objects.update(due_at=hour_ago)

    with pytest.raises(CommandError, match="Still late: facts_lag_seconds"):
        run("recover", "--for", "1")

    assert Activation.objects.get().status == "SUCCESS"
