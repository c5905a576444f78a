"""The simulator as something to start and stop.

Tests use it as `with Simulator() as simulator: client.post(simulator.url + "/activations", …)`.
"""

import threading
from collections.abc import Callable
from typing import Self

from earmark.provider_simulator.connections import ListeningServer
from earmark.provider_simulator.control import Settings
from earmark.provider_simulator.handler import Handler
from earmark.provider_simulator.provider import Provider


class Simulator:
    """A simulator that can be started, stopped and started again on the same port with its memory intact."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        settings: Settings | None = None,
        token: str | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Port 0 takes any free one at the first start. `tell` gets a line per faulted request."""
        self.provider = Provider(settings or Settings(), tell)
        self._address = (host, port)
        self._token = token
        self._server: ListeningServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return "http://{}:{}".format(*self._address)

    def start(self) -> Self:
        """Listen. Raises OSError if the port is taken."""
        self.provider.stopping.clear()
        self._server = ListeningServer(self._address, Handler, provider=self.provider, token=self._token)
        self._address = (self._address[0], self._server.server_port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and close every connection, answered or not. Harmless if it is not running."""
        if self._server is None or self._thread is None:
            return
        self.provider.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._server.close_connections()
        self._thread.join()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()
