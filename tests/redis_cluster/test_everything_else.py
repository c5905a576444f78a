"""What else asks Redis works on a cluster too: kept answers, limits, log-outs, sessions, statuses, alarms."""

import pytest
from celery import current_app

from earmark.base import alarm, cache, clock
from earmark.base.ids import new_id
from earmark.base.throttle import Limiter, Throttled
from earmark.identity import revocation
from earmark.identity.models import Session
from earmark.identity.session_store import SessionStore
from earmark.offers import status
from tests.factories import bearer, make_user

PROFILE = "/api/v1/auth/profile/"


def test_answers_are_kept_and_made_anew_after_a_change(cluster):
    made, names = [], [f"kept-{number}" for number in range(8)]

    def answer(name):
        return cache.cached(name, "/", lambda: made.append(name) or len(made))[1]

    first = [answer(name) for name in names]
    cache.bump(names[0])

    assert [answer(name) for name in names] == [b"9", *first[1:]]
    assert len({cluster.owner(cache.bumping(name)[1]) for name in names}) > 1


def test_all_processes_spend_from_one_bucket():
    def calls(caller):
        for spent in range(100):
            try:
                Limiter("read", 60).spend(caller)  # each from a process of its own, with a lease of one
            except Throttled:
                return spent
        return 100

    assert all(60 <= calls(caller) <= 70 for caller in ("ana", "bob", "eva"))


@pytest.mark.django_db
@pytest.mark.parametrize("loses", ["nobody", "one server", "all"])
def test_who_has_logged_out_is_out_whoever_forgets(loses, cluster, django_assert_max_num_queries):
    users = [make_user() for _ in range(6)]
    clients = [bearer(user) for user in users]
    revocation.copy_to_redis(now=clock.now())
    with django_assert_max_num_queries(6):  # the profile is read; whether its session goes on is not
        assert [client.get(PROFILE).status_code for client in clients] == [200] * 6
    ended = Session.objects.filter(user__in=users[:5])

    ended.update(revoked_at=clock.now())
    revocation.announce(ended.values_list("pk", flat=True))
    for client in cluster.clients[: {"nobody": 0, "one server": 1, "all": 3}[loses]]:
        client.flushall()

    assert [client.get(PROFILE).status_code for client in clients] == [401] * 5 + [200]


@pytest.mark.django_db
def test_while_one_server_is_away_the_others_sessions_cost_no_query(cluster, django_assert_num_queries):
    sessions = [str(new_id()) for _ in range(40)]
    revocation.copy_to_redis(now=clock.now())
    here = [session for session in sessions if cluster.owner(revocation._name(session)) != 2]
    cluster.servers[2].kill()
    try:
        with pytest.raises(revocation.RedisAway):
            revocation.copy_to_redis(now=clock.now())
        with django_assert_num_queries(0):
            verdicts = [revocation.judge(session, now=clock.now()).revoked for session in here]
    finally:
        cluster.servers[2].start()
        cluster.wait()

    assert verdicts == [False] * len(here)


@pytest.mark.django_db
def test_a_browser_session_has_its_copy_and_its_tombstone(django_assert_num_queries):
    store = SessionStore()
    store["colour"] = "blue"
    store.save()
    key = store.session_key

    with django_assert_num_queries(0):
        assert SessionStore(key)["colour"] == "blue"
    store.delete()

    with django_assert_num_queries(0):
        assert "colour" not in SessionStore(key).load()


def test_a_status_is_found_by_the_name_that_others_know(cluster):
    id = new_id()

    status.publish(id, version=2, fields={"status": "SUCCESS"})
    status.publish(id, version=1, fields={"status": "PENDING"})

    assert status.find(id)["status"] == "SUCCESS"
    assert cluster.keys() == [f"transaction:{id}".encode()]


def test_many_ring_once_and_lanes_are_few(cluster, monkeypatch):
    rung, bell = [], alarm.Alarm("facts:alarm", "base.deliver_facts")
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: rung.append(name))
    monkeypatch.setattr(alarm, "LIFETIME_MS", 600_000)

    for number in range(20):
        bell.ring(cache.bumping(f"kept-{number}"))
    with bell.lane() as first, bell.lane() as second, bell.lane() as third:
        bell.ring()

    assert rung == ["base.deliver_facts"] * 2
    assert (first, second, third) == (True, True, False)
    assert len(cluster.keys("cache:*")) == 20


def test_who_rings_rings_whatever_else_is_away(cluster, monkeypatch):
    rung, bell = [], alarm.Alarm("facts:alarm", "base.deliver_facts")
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: rung.append(name))
    here = cluster.owner("facts:alarm")
    elsewhere = next(
        command for n in range(99) if cluster.owner((command := cache.bumping(f"kept-{n}"))[1]) != here
    )
    gone = cluster.servers[cluster.owner(elsewhere[1])]
    gone.kill()
    try:
        bell.ring(elsewhere)
    finally:
        gone.start()
        cluster.wait()

    assert rung == ["base.deliver_facts"]
