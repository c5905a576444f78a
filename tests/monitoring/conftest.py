"""A page that is read as Prometheus reads it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from config.metrics import page
from config.metrics.state import State
from earmark.base import clock, metrics
from tests.fixtures import *  # noqa: F403


def samples(text):
    """The values by name and labels, as in `samples(text)["earmark_up", ("part", "redis")]`."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture(autouse=True)
def _counts_from_zero():
    metrics.begin_anew()


@pytest.fixture
def look(client, settings, monkeypatch):
    """What `/metrics` shows now, to who may look."""

    def shown():
        monkeypatch.setattr(page, "_state", State(clock.now))
        settings.METRICS_TOKEN = "secret"
        answer = client.get("/metrics", headers={"Authorization": "Bearer secret"})
        assert answer.status_code == 200
        return samples(answer.content.decode())

    return shown
