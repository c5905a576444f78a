"""The sandbox as something to start and stop.

Tests use it as `with Sandbox() as sandbox: client.post(sandbox.url + "/payments", …)`.
"""

import threading
from pathlib import Path
from typing import Self

from earmark.payment_sandbox.faults import Faults
from earmark.payment_sandbox.handler import DeskServer
from earmark.payment_sandbox.records import Book
from earmark.payment_sandbox.webhooks import Courier


class Sandbox:
    """A gateway that can be stopped and started again on the same port with its memory intact."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str = "sandbox-key",
        webhook_secret: str = "sandbox-secret",  # noqa: S107  it guards nothing
        file: Path | None = None,
        delivers: bool = True,
        public_url: str = "",
        shop_url: str = "",
    ) -> None:
        """Port 0 takes any free one. Without `delivers` events are only remembered.

        `public_url` is where browsers reach it, `shop_url` where it reaches the shop, if these are not the addresses
        that it listens on and that the shop names.
        """
        self.api_key = api_key
        self.faults = Faults()
        self.courier = Courier(webhook_secret, self.faults, "", shop=shop_url)
        self._public_url = public_url.rstrip("/")
        self.book = Book(self.courier.tell, file)
        self._address, self._delivers = (host, port), delivers
        self._server: DeskServer | None = None

    @property
    def url(self) -> str:
        """Where it is reached, without a slash at the end."""
        return self._public_url or "http://{}:{}".format(*self._address)

    def start(self) -> Self:
        """Listen. Raises OSError if the port is taken."""
        self._server = DeskServer(self._address, self)
        self._address = (self._address[0], self._server.server_port)
        self.courier.home = self.url
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        if self._delivers:
            self.courier.start()
        return self

    def stop(self) -> None:
        """Stop listening and telling. Harmless if it is not running."""
        if self._server is None:
            return
        self._server.shutdown()
        self._server.server_close()
        self._server = None
        self.courier.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc: object) -> None:
        self.stop()
