"""When a read may go to a replica. What a real one answers: tests/nodes/test_replica.py."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import replicas
from earmark.base import replica
from earmark.base.sql import read_from, rows

PRIMARY = {"NAME": "earmark", "OPTIONS": {"connect_timeout": 3, "application_name": "earmark"}}


def test_what_is_read_in_a_transaction_is_read_from_the_primary(db, monkeypatch):
    monkeypatch.setattr(
        replica, "replicas", lambda: ("replica1",)
    )  # to ask it would be an error: there is none

    assert replica.read(lambda: (read_from.get(), rows("SELECT 1 AS one")[0].one)) == ("default", 1)


def test_replicas_are_like_the_primary_in_all_but_their_place():
    found = replicas(["postgresql://reader:secret@replica:5433/shop"], of=PRIMARY)["replica1"]

    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == ("replica", 5433, "shop", "reader")
    assert found["OPTIONS"] == PRIMARY["OPTIONS"] | {"tcp_user_timeout": 3000}


def test_a_replica_that_cannot_be_read_stops_the_program_without_its_password():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URLS") as refused:
        replicas(["postgresql://reader:secret@replica:port/shop"], of=PRIMARY)

    assert "secret" not in str(refused.value)
