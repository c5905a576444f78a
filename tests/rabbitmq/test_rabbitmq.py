"""Tasks wait in RabbitMQ; it may die, hang and come back."""

import signal
import time

import pytest
from celery import current_app

from earmark.base.alarm import LIFETIME_MS
from earmark.base.broker import PAUSE_SECONDS
from tests.chaos.stack import eventually

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

#: Seconds within which a request that rings for work is answered, whatever the broker does.
QUICK = 2.5
#: Seconds after which whoever found the broker away asks it again, and a ring that was lost is over.
FORGOTTEN = max(PAUSE_SECONDS, LIFETIME_MS / 1000)


def test_work_is_rung_for_through_it(house, rabbit, activate, ends):
    with house.nobody_sweeps():
        eventually(lambda: rabbit.queue()[0] == 0)
        transaction, _ = activate()

        assert ends(transaction)


@pytest.fixture
def publisher(rabbit):
    """As each thread of the web has one, with a connection that it has used."""
    application = type(current_app._get_current_object())("another", broker=rabbit.url)
    application.conf.task_publish_retry = False
    yield lambda: application.send_task("anything", queue="another")
    application.close()


@pytest.mark.parametrize("how", ["hanging", "gone"])
def test_without_it_requests_are_answered_and_the_work_is_done_later(
    how, house, rabbit, activate, ends, publisher
):
    publisher()
    if how == "gone":
        rabbit.kill()
    else:
        rabbit.signal(signal.SIGSTOP)
    asked = [activate() for _ in range(5)]
    if how == "gone":
        rabbit.start()
    else:
        rabbit.signal(signal.SIGCONT)

    assert publisher()
    assert max(took for _, took in asked) < QUICK
    assert sum(took for _, took in asked) < 2 * QUICK
    assert all(ends(transaction) for transaction, _ in asked)
    eventually(lambda: rabbit.queue()[1] == 1, within=120)
    time.sleep(FORGOTTEN)
    with house.nobody_sweeps():
        transaction, _ = activate()

        assert ends(transaction)
