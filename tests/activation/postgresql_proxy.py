"""A man in the middle of a PostgreSQL connection, who counts."""

import socket
import threading
from contextlib import contextmanager

from django.db import connections

READY_FOR_QUERY, IDLE = b"Z", b"I"


class Counts:
    """Round trips: how often the client spoke after the server had. Transactions: how often the server said that
    one was over.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self.reset()

    def reset(self):
        """Begin anew; only while nobody speaks, so that the next byte begins a message."""
        with self._lock:
            self.round_trips = self.transactions = 0
            self._client_spoke_last, self._unread = False, b""

    def client_said(self):
        with self._lock:
            self.round_trips += not self._client_spoke_last
            self._client_spoke_last = True

    def server_said(self, said):
        with self._lock:
            self._client_spoke_last = False
            self._unread += said
            while len(self._unread) >= 5:
                length = 1 + int.from_bytes(self._unread[1:5])
                if len(self._unread) < length:
                    return
                message, self._unread = self._unread[:length], self._unread[length:]
                self.transactions += message[:1] == READY_FOR_QUERY and message[5:] == IDLE


def _server(settings):
    host, port = settings["HOST"], int(settings["PORT"] or 5432)
    if host.startswith("/"):
        found = socket.socket(socket.AF_UNIX)
        found.connect(f"{host}/.s.PGSQL.{port}")
        return found
    return socket.create_connection((host, port))


def _pass_on(source, target, note):
    while said := source.recv(65536):
        note(said)
        target.sendall(said)
    target.shutdown(socket.SHUT_WR)


@contextmanager
def counted():
    """Has this thread's Django connection go through the proxy; gives its Counts."""
    connection, counts = connections["default"], Counts()
    with socket.create_server(("127.0.0.1", 0)) as listener, _server(connection.settings_dict) as server:
        connection.settings_dict = connection.settings_dict | {
            "HOST": "127.0.0.1",
            "PORT": listener.getsockname()[1],
        }

        def serve():
            with listener.accept()[0] as client:
                back = threading.Thread(target=_pass_on, args=(server, client, counts.server_said))
                back.start()
                _pass_on(client, server, lambda _: counts.client_said())
                back.join()

        between = threading.Thread(target=serve)
        between.start()
        connection.ensure_connection()
        yield counts
        connections.close_all()
        between.join()
