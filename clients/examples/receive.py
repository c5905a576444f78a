"""A receiver of webhooks: `receive.py PORT SECRET`. It says what it heard, and nothing to forgers."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from earmark_client.models import OrderPlacedEvent
from earmark_client.webhooks import NotGenuine, verify


class Receiver(BaseHTTPRequestHandler):
    """Verifies, answers, and works afterwards."""

    def do_POST(self) -> None:
        """One message."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = verify(body, dict(self.headers), sys.argv[2])
        except NotGenuine:
            self.send_response(401)
            self.end_headers()
            return
        self.send_response(204)
        self.end_headers()
        if isinstance(event, OrderPlacedEvent):
            print(f"order {event.data.number} of {event.data.total} {event.data.currency}", flush=True)


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
