"""A cluster is asked as one Redis is."""

from time import monotonic

import pytest
from structlog.testing import capture_logs

from earmark.base.redis import RedisAway, Script, gate
from earmark.base.redis_cluster import slot_of
from tests.redis_cluster.cluster import eventually

KEYS = [f"key:{number}" for number in range(30)]


def ask(*commands):
    return gate().ask(*commands)


@pytest.fixture
def moving(cluster):
    """Has a key's slot on its way to another server, and back at the end; the two servers' clients."""
    on_the_way = []

    def begin(key):
        slot, source = slot_of(key), cluster.owner(key)
        old, new = cluster.clients[source], cluster.clients[(source + 1) % 3]
        new.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", old.execute_command("CLUSTER MYID"))
        old.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", new.execute_command("CLUSTER MYID"))
        on_the_way.append((slot, old, new))
        return old, new

    yield begin
    cluster.flush()
    for slot, old, _ in on_the_way:
        for client in cluster.clients[:3]:
            client.execute_command("CLUSTER SETSLOT", slot, "NODE", old.execute_command("CLUSTER MYID"))


def test_replies_come_in_the_order_of_the_commands_wherever_the_keys_are(cluster):
    assert ask(*(("SET", key, key) for key in KEYS)) == [b"OK"] * 30

    assert ask(*(("GET", key) for key in KEYS)) == [key.encode() for key in KEYS]
    assert {cluster.owner(key) for key in KEYS} == {0, 1, 2}


def test_a_script_runs_where_its_keys_are_also_when_its_server_has_never_seen_it(cluster):
    script = Script("return redis.call('INCRBY', KEYS[1], ARGV[1])")

    for key in KEYS:
        assert [gate().run(script, [key], [3]), gate().run(script, [key], [4])] == [3, 7]


def test_what_is_of_one_place_is_in_one_slot():
    names = [f"{name}{gate().place('ana')}" for name in ("copy", "tombstone", "marker")]

    assert len({slot_of(name) for name in names}) == 1
    assert ask(("MGET", *names)) == [[None] * 3]


def test_a_server_that_is_gone_takes_only_its_own_keys_along(cluster):
    ask(*(("SET", key, 1) for key in KEYS))
    here = [key for key in KEYS if cluster.owner(key) != 1]
    [gone, *_] = [key for key in KEYS if key not in here]
    cluster.servers[1].kill()
    try:
        assert ask(*(("GET", key) for key in here)) == [b"1"] * len(here)
        first, second = gate().ask_each(("GET", gone), ("GET", here[0]))
        with pytest.raises(RedisAway):
            ask(("SET", here[0], 2), ("SET", gone, 2))
        with pytest.raises(RedisAway):
            gate().check()
    finally:
        cluster.servers[1].start()
        cluster.wait()

    assert isinstance(first, RedisAway)
    assert second == b"1"
    assert ask(("GET", here[0])) == [b"2"]
    eventually(lambda: gate().ask_each(("GET", gone)) == [None])
    gate().check()


def test_a_server_that_hangs_costs_one_time_out(cluster, settings, monkeypatch):
    monkeypatch.setattr("earmark.base.redis_gate.PAUSE_SECONDS", 600)
    settings.REDIS_TIMEOUT = 0.2
    hung = next(key for key in KEYS if cluster.owner(key) == 2)
    ask(("SET", hung, 1))
    cluster.servers[2].pause()
    began = monotonic()
    try:
        for _ in range(20):
            with pytest.raises(RedisAway):
                ask(("GET", hung))
        took = monotonic() - began
    finally:
        cluster.servers[2].resume()
        cluster.wait()

    assert took < 0.8


def test_a_slot_that_was_moved_is_found_where_it_is_now(cluster, moving):
    [key, *_] = KEYS
    ask(("SET", key, 1))
    old, new = moving(key)
    old.execute_command("MIGRATE", "127.0.0.1", new.get_connection_kwargs()["port"], key, 0, 1000)
    on_the_way = ask(("GET", key), ("INCR", key))
    for client in (new, old):
        client.execute_command("CLUSTER SETSLOT", slot_of(key), "NODE", new.execute_command("CLUSTER MYID"))

    assert on_the_way == [b"1", 2]
    assert ask(("GET", key)) == [b"2"]
    assert cluster.keys() == [key.encode()]


def test_keys_that_are_torn_apart_on_their_way_are_away_for_now(cluster, moving):
    place = gate().place("ana")
    ask(("SET", f"a{place}", 1), ("SET", f"b{place}", 2))
    old, new = moving(f"a{place}")
    old.execute_command("MIGRATE", "127.0.0.1", new.get_connection_kwargs()["port"], f"a{place}", 0, 1000)

    with capture_logs() as lines:
        [reply] = gate().ask_each(("MGET", f"a{place}", f"b{place}"))

    assert isinstance(reply, RedisAway)
    assert lines == []


def test_where_nobody_is_everything_is_away(settings):
    settings.REDIS_URL = "redis+cluster://127.0.0.1:1,127.0.0.1:2"
    gate.cache_clear()

    for call in (lambda: ask(("GET", "a")), gate().check):
        with pytest.raises(RedisAway):
            call()
