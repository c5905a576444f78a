"""Who listens where a deployment has its collector and its Sentry: real protocols on loopback, everything kept."""

import gzip
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import brotli
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


class Receiver(ThreadingHTTPServer):
    """Keeps what is posted to it: path, headers, body."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.posted = []

    @property
    def bodies(self):
        """Unpacked."""
        return [UNPACK[headers.get("Content-Encoding", "")](body) for _, headers, body in list(self.posted)]


class Handler(BaseHTTPRequestHandler):
    """Takes whatever comes."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.server.posted.append((self.path, dict(self.headers), self.read_body()))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def read_body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_):
        pass


class Collector(Receiver):
    """An OpenTelemetry collector."""

    @property
    def spans(self):
        """All of them so far, each with the service that it is of."""
        found = []
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                service = attributes(resource.resource)["service.name"]
                found += [(service, span) for scope in resource.scope_spans for span in scope.spans]
        return found

    def trace(self, trace_id):
        """Spans of one trace by their names, each (service, span)."""
        return {span.name: (service, span) for service, span in self.spans if span.trace_id.hex() == trace_id}


class Sentry(Receiver):
    """A Sentry that takes envelopes."""

    @property
    def dsn(self):
        """What makes a client report here."""
        return f"http://public@127.0.0.1:{self.server_port}/1"

    @property
    def events(self):
        """Errors."""
        return [item for kind, item in self.items() if kind == "event"]

    def items(self):
        """(type, payload) of all envelopes."""
        for body in self.bodies:
            lines = body.split(b"\n")[1:]
            for header, payload in zip(lines[::2], lines[1::2], strict=False):
                yield json.loads(header)["type"], json.loads(payload)


def attributes(of):
    """By name, as plain values."""
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in of.attributes}


@contextmanager
def listening(kind):
    """A Receiver of this kind, while it is needed."""
    with kind() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()
