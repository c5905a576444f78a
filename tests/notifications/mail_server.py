"""A mail server on the loopback interface that keeps what it receives."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread


class Talk(StreamRequestHandler):
    """One SMTP session (RFC 5321), as much as a client needs to hand over mail."""

    server: "MailServer"

    def handle(self) -> None:
        self.say("220 ready")
        for line in self.rfile:
            match line[:4].upper():
                case b"RCPT":
                    self.say(self.server.answer_to_receiver)
                case b"DATA":
                    self.say("354 go on")
                    self.server.mails.append(message_from_bytes(self.body(), policy=default))
                    self.say("250 taken")
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 fine")

    def body(self) -> bytes:
        """Everything up to the lone dot, with doubled dots undone."""
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") for line in lines)

    def say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


class MailServer(ThreadingTCPServer):
    """Listens on a free port; `mails` are those taken so far."""

    daemon_threads = True
    answer_to_receiver = "250 fine"

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        super().__init__(("127.0.0.1", 0), Talk)
        self.host, self.port = self.socket.getsockname()


@contextmanager
def running() -> Iterator[MailServer]:
    """A server that answers until the block ends."""
    with MailServer() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()
