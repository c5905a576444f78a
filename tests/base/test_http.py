"""Calls end in time, whatever strangers answer."""

from datetime import timedelta
from socketserver import StreamRequestHandler, TCPServer
from threading import Event, Thread

import httpx
import pytest

from earmark.base.http import Lost, exchange, hurried

SECOND = timedelta(seconds=1)


class Dripping(StreamRequestHandler):
    """Answers a byte at a time, and never gets to the end of its headers."""

    def handle(self):
        self.rfile.readline()
        try:
            for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200:
                self.wfile.write(bytes([byte]))
                if self.server.over.wait(0.02):
                    return
        except OSError:
            return  # the client has gone


@pytest.fixture
def stranger():
    with TCPServer(("127.0.0.1", 0), Dripping) as server:
        server.over = Event()
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield "http://{}:{}".format(*server.server_address)
        server.over.set()
        server.shutdown()


def test_headers_that_drip_do_not_outlive_the_deadline(stranger):
    with hurried(httpx.Client()) as client:
        answer = exchange(client, "POST", stranger, within=SECOND / 10)

    assert isinstance(answer, Lost)
    assert answer.reason.startswith(("ReadTimeout", "TimeoutError"))


@pytest.mark.parametrize(
    "asked", ["²", "9" * 5000, "soon", "-1", ""], ids=["²", "9…", "soon", "-1", "nothing"]
)
def test_a_pause_that_is_no_number_of_seconds_is_not_heard(asked):
    busy = httpx.Response(503, headers={"Retry-After": asked.encode("latin-1")}, stream=httpx.ByteStream(b""))
    with httpx.Client(transport=httpx.MockTransport(lambda _: busy)) as client:
        answer = exchange(client, "POST", "http://stranger", within=SECOND)

    assert (answer.status, answer.retry_after) == (503, None)


def test_a_stranger_leaves_no_cookies():
    with hurried(httpx.Client()) as client:
        request = httpx.Request("GET", "https://192.0.2.1/")
        client.cookies.extract_cookies(httpx.Response(200, headers={"Set-Cookie": "a=b"}, request=request))

    assert len(client.cookies.jar) == 0
