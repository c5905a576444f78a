"""A mail server on the loopback interface that keeps what it receives, and fails as the test says."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import Enum, auto
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread


class Fate(Enum):
    """What becomes of a mail, and of the connection that it came over."""

    TAKEN = auto()
    #: The server dies before it has the whole mail.
    CUT_OFF = auto()
    #: It has the mail, and dies without having said so.
    UNANSWERED = auto()
    #: It says so, and hangs up.
    LAST = auto()
    #: It has the mail, and says nothing until the test is over.
    SILENCE = auto()


class Talk(StreamRequestHandler):
    """One SMTP session (RFC 5321), as much as a client needs to hand over mail."""

    server: "MailServer"

    def handle(self) -> None:
        self.server.connections += 1
        self.say("220 ready")
        for line in self.rfile:
            match line[:4].upper():
                case b"RCPT":
                    self.say(self.server.answer_to_receiver)
                case b"DATA":
                    self.say("354 go on")
                    if self.take() != Fate.TAKEN:
                        return
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 fine")

    def take(self) -> Fate:
        server = self.server
        fate = server.fates.pop(0) if server.fates else Fate.TAKEN
        if fate == Fate.CUT_OFF:
            self.rfile.readline()
            return fate
        mail = message_from_bytes(self.body(), policy=default)
        if server.answer_to_mail.startswith("2"):
            server.mails.append(mail)
        server.when_taken()
        if fate == Fate.SILENCE:
            server.over.wait(10)
        elif fate != Fate.UNANSWERED:
            self.say(server.answer_to_mail)
        return fate

    def body(self) -> bytes:
        """Everything up to the lone dot, with doubled dots undone."""
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(line.removeprefix(b".") for line in lines)

    def say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


class MailServer(ThreadingTCPServer):
    """Listens on a free port; `mails` are those taken so far, each meets the next of `fates`."""

    daemon_threads = True
    answer_to_receiver = "250 fine"
    answer_to_mail = "250 taken"

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.fates: list[Fate] = []
        self.connections = 0
        self.when_taken: Callable[[], None] = lambda: None
        self.over = Event()
        super().__init__(("127.0.0.1", 0), Talk)
        self.host, self.port = self.socket.getsockname()


def text_of(mail: EmailMessage) -> str:
    """The words of a mail for who reads no HTML."""
    plain = mail.get_body(("plain",))
    assert isinstance(plain, EmailMessage)
    return "\n".join(str(plain.get_content()).splitlines())


@contextmanager
def running() -> Iterator[MailServer]:
    """A server that answers until the block ends."""
    with MailServer() as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.over.set()
        server.shutdown()
