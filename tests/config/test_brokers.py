"""One Redis or a cluster, and where tasks wait."""

import pytest
from celery import current_app
from django.core.exceptions import ImproperlyConfigured

from config.brokers import broker_url, checked_redis_url, transport_options
from earmark.base.broker import broker
from earmark.base.redis_cluster import seeds

CLUSTER = "rediss+cluster://ann:p%40ss@a:7000,b,[::1]:7002/0?ssl_ca_certs=/ca.pem"


def test_a_cluster_is_named_by_some_of_its_servers():
    assert seeds(CLUSTER) == [
        "rediss://ann:p%40ss@a:7000/0?ssl_ca_certs=/ca.pem",
        "rediss://ann:p%40ss@b/0?ssl_ca_certs=/ca.pem",
        "rediss://ann:p%40ss@[::1]:7002/0?ssl_ca_certs=/ca.pem",
    ]


@pytest.mark.parametrize(
    "url", ["redis+cluster://a:7000/3", "redis+cluster://", "redis+cluster://a:port", "redis+cluster://:7000"]
)
def test_a_clusters_url_that_means_nothing_stops_the_program(url):
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        checked_redis_url(url)


@pytest.mark.parametrize("given", ["", "redis+cluster://a:7000"])
def test_tasks_cannot_wait_in_a_cluster(given):
    with pytest.raises(ImproperlyConfigured, match="CELERY_BROKER_URL"):
        broker_url(given, redis=CLUSTER)


def test_tasks_wait_in_redis_unless_a_broker_is_named():
    assert broker_url("", redis="redis://a/0") == "redis://a/0"
    assert broker_url("amqp://b//", redis=CLUSTER) == "amqp://b//"


def test_each_broker_is_told_what_it_knows():
    assert "visibility_timeout" in transport_options("redis://a/0")
    assert "visibility_timeout" not in transport_options("amqps://a//")
    assert transport_options("amqps://a//")["confirm_publish"]


def test_a_broker_that_failed_is_left_alone_for_a_moment(monkeypatch):
    tried = []

    def refuse(*given, **named):
        tried.append(given)
        raise OSError

    monkeypatch.setattr(current_app, "send_task", refuse)

    assert [broker().queue("base.deliver_facts") for _ in range(5)] == [False] * 5
    assert len(tried) == 1
