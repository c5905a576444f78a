"""Who may see the metrics."""

from ipaddress import ip_network

import pytest


def status(client, **given):
    return client.get("/metrics", **given).status_code


@pytest.fixture(autouse=True)
def _closed(settings):
    settings.DEBUG = False
    settings.METRICS_TOKEN = ""
    settings.METRICS_NETWORKS = []


def test_without_a_setting_nobody_may(client):
    assert status(client) == 404
    assert status(client, HTTP_AUTHORIZATION="Bearer ") == 404


@pytest.mark.django_db
def test_a_developer_may(client, settings):
    settings.DEBUG = True

    assert status(client) == 200


@pytest.mark.django_db
def test_the_token_opens_and_nothing_like_it(client, settings):
    settings.METRICS_TOKEN = "let-me-in"

    assert status(client, HTTP_AUTHORIZATION="Bearer let-me-in") == 200
    assert status(client, HTTP_AUTHORIZATION="bearer let-me-in") == 200
    for other in (
        "Bearer let-me-i",
        "Bearer let-me-in-",
        "Basic let-me-in",
        "let-me-in",
        "Bearer l\u00e9t",
        "",
    ):
        assert status(client, HTTP_AUTHORIZATION=other) == 404


@pytest.mark.django_db
@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize(
    ("peer", "forwarded", "opens"),
    [
        ("10.0.0.7", "", True),
        ("::ffff:10.0.0.7", "", True),
        ("10.0.0.1", "10.0.0.7", True),  # through our own proxy, from inside
        ("203.0.113.9", "", False),
        ("203.0.113.9", "10.0.0.7", False),  # past the proxies, with a header made up
        ("10.0.0.1", "203.0.113.9", False),  # through the proxy, from outside
        ("10.0.0.1", "10.0.0.7, 203.0.113.9", False),  # the same, with a header made up
        ("10.0.0.1", "10.0.0.7, 10.0.0.8, 203.0.113.9", False),
        ("10.0.0.1", "10.0.0.7, nonsense", False),
        ("", "", False),
    ],
)
def test_from_the_networks_all_addresses_have_to_be_inside(client, settings, proxies, peer, forwarded, opens):
    settings.METRICS_NETWORKS = [ip_network("10.0.0.0/24")]
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}

    assert (status(client, REMOTE_ADDR=peer, **headers) == 200) is opens
