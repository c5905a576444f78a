"""Browser sessions live in PostgreSQL, with copies in Redis, and go on without it."""

import socket
import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session

from earmark.base import clock
from earmark.base.redis import gate
from earmark.identity import session_store
from earmark.identity.session_store import COPY_LIFETIME, SessionStore
from earmark.identity.tasks import forget_browser_sessions

from .people import ADMIN, COOKIE, LOGIN, LOGOUT, Browser

pytestmark = pytest.mark.django_db

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def redis(settings):
    """Takes Redis away and brings it back, with all that it held."""

    class Switch:
        url = settings.REDIS_URL

        def point_at(self, url):
            settings.REDIS_URL = url
            gate.cache_clear()

        def away(self):
            self.point_at(NOBODY_LISTENS)

        def back(self):
            self.point_at(self.url)

    return Switch()


@pytest.fixture
def inside(root, browser):
    """An admin's browser whose session has a copy in Redis."""
    browser.log_in()
    assert browser.is_in()
    return browser


def copies():
    return gate().client.keys("browser:session:*")


def test_a_session_is_read_from_its_copy(inside, django_assert_num_queries):
    store = SessionStore(inside.key())

    with django_assert_num_queries(0):
        assert store["_auth_user_id"]


def test_a_copy_lives_for_a_minute(inside):
    [name] = copies()

    assert 0 < gate().client.pttl(name) <= COPY_LIFETIME * 1000


def test_a_copy_never_outlives_its_session(db):
    store = SessionStore()
    store["colour"] = "blue"
    store.set_expiry(5)
    store.save()

    assert all(gate().client.pttl(name) <= 5000 for name in copies())


def test_an_emptied_redis_costs_a_query_and_nothing_else(inside):
    gate().client.flushdb()

    assert inside.is_in()
    assert len(copies()) == 1


def test_what_is_written_is_read_at_once(inside):
    store = SessionStore(inside.key())
    store["colour"] = "blue"
    store.save()

    assert SessionStore(inside.key())["colour"] == "blue"


def test_without_redis_all_of_it_works(root, browser, redis_away):
    browser.log_in()
    assert browser.is_in()

    browser.post(LOGOUT)

    assert not browser.is_in()


def test_a_session_outlives_an_outage(inside, redis):
    redis.away()
    assert inside.is_in()
    redis.back()

    assert inside.is_in()


def test_what_was_written_without_redis_is_there_when_it_is_back_and_copies_have_ended(inside, redis):
    redis.away()
    store = SessionStore(inside.key())
    store["colour"] = "blue"
    store.save()
    redis.back()
    gate().client.delete(*copies())

    assert SessionStore(inside.key())["colour"] == "blue"


def test_a_log_out_without_redis_holds_when_it_is_back_with_its_old_copy(inside, redis):
    key = inside.key()
    redis.away()
    inside.post(LOGOUT)
    redis.back()
    assert len(copies()) == 1

    inside.cookies[COOKIE] = key

    assert not inside.is_in()


def test_such_a_log_out_leaves_the_next_log_in_alone(inside, redis):
    redis.away()
    inside.post(LOGOUT)
    inside.log_in()
    assert inside.is_in()
    redis.back()

    assert inside.is_in()


def test_a_log_out_with_redis_ends_this_browser_alone(inside):
    other = Browser()
    other.log_in()

    inside.post(LOGOUT)

    assert not inside.is_in()
    assert other.is_in()


def test_a_reader_that_comes_late_brings_no_ended_session_back(inside):
    key = inside.key()
    gate().client.flushdb()
    reader = SessionStore(key)
    row = reader._row()
    inside.post(LOGOUT)
    session_store._copy(key, row.session_data, seconds=60, only_if_none=True)

    inside.cookies[COOKIE] = key

    assert not inside.is_in()


def test_a_writer_that_comes_late_brings_no_ended_session_back(inside):
    key = inside.key()
    writer = SessionStore(key)
    writer["colour"] = "blue"
    content = writer.encode(writer._session)
    inside.post(LOGOUT)
    session_store._copy(key, content, seconds=60)

    inside.cookies[COOKIE] = key

    assert not inside.is_in()


def test_a_reader_does_not_undo_what_a_writer_wrote(inside):
    key = inside.key()
    old = SessionStore(key)._row()
    store = SessionStore(key)
    store["colour"] = "blue"
    store.save()

    session_store._copy(key, old.session_data, seconds=60, only_if_none=True)

    assert SessionStore(key)["colour"] == "blue"


def test_a_request_that_ends_after_the_log_out_is_refused_and_brings_nothing_back(inside):
    store = SessionStore(inside.key())
    store["colour"] = "blue"
    inside.post(LOGOUT)

    with pytest.raises(UpdateError):
        store.save()
    assert SessionStore(store.session_key).get("colour") is None


def test_a_redis_that_hangs_costs_one_time_out_and_not_one_a_page(
    root, browser, redis, settings, hanging, monkeypatch
):
    settings.REDIS_TIMEOUT = 0.2
    # However slowly this machine makes five pages, they are made before another try.
    monkeypatch.setattr("earmark.base.redis_gate.PAUSE_SECONDS", 600)
    browser.log_in()
    redis.point_at(hanging.url)

    assert [browser.get(ADMIN).status_code for _ in range(5)] == [200] * 5
    assert hanging.calls <= 2


@pytest.fixture
def hanging():
    """A port that takes calls and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))

    class Hanging:
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        calls = 0

    taken = []

    def take():
        while True:
            try:
                taken.append(listener.accept())
            except OSError:
                return
            Hanging.calls += 1

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    yield Hanging
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()
    for call, _ in taken:
        call.close()


def test_a_session_ends_after_eight_hours(inside):
    with time_machine.travel(clock.now() + timedelta(hours=7, minutes=59)):
        gate().client.flushdb()
        assert inside.is_in()
    with time_machine.travel(clock.now() + timedelta(hours=8, minutes=1)):
        gate().client.flushdb()
        assert not inside.is_in()


def test_ended_sessions_are_dropped(inside):
    with time_machine.travel(clock.now() + timedelta(hours=9)):
        other = Browser()
        other.log_in()

        forget_browser_sessions()

    assert [row.session_key for row in Session.objects.all()] == [other.key()]


def test_the_api_keeps_no_session(root, browser):
    browser.get("/api/v1/offers/")

    assert COOKIE not in browser.cookies
    assert Session.objects.count() == 0


def test_looking_at_the_log_in_page_keeps_none_either(browser, db):
    browser.get(LOGIN)

    assert Session.objects.count() == 0
