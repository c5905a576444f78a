"""What a folder of private services remembers between runs: ports, passwords, secrets."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Self

from devtools.ports import free_port, is_free
from devtools.postgres import PostgresServer, usable
from devtools.redis_server import RedisServer

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".dev"
#: What `./dev up` runs, and the commands beside it talk to; under another name a second one runs beside the first.
UP = os.environ.get("DEV_STATE") or "up"


@dataclass
class State:
    """One set of private services."""

    folder: Path
    postgres_port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    simulator_port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    web_port: int = 8000
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(50))
    gateway_key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    webhook_secret: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @classmethod
    def load(cls, name: str) -> Self:
        """The state of `.dev/<name>`, made if it is new."""
        folder = HOME / name
        folder.mkdir(parents=True, exist_ok=True)
        HOME.chmod(0o711)
        folder.chmod(0o711)
        file = folder / "state.json"
        known = json.loads(file.read_text()) if file.exists() else {}
        names = {each.name for each in fields(cls)}
        return cls(folder=folder, **{name: value for name, value in known.items() if name in names})

    def save(self) -> None:
        """Writes it down for nobody else to read."""
        known = asdict(self)
        del known["folder"]
        aside = self.folder / f"state.json.{os.getpid()}"
        aside.touch(mode=0o600)
        aside.write_text(json.dumps(known, indent=2))
        aside.replace(self.folder / "state.json")

    @contextmanager
    def held(self, *, wait: bool) -> Iterator[bool]:
        """Holds these services for this process alone while it lives; false if another does and we do not wait."""
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True

    @property
    def postgres(self) -> PostgresServer:
        """The private PostgreSQL."""
        folder = usable(self.folder / "postgres")
        return PostgresServer(folder, self.postgres_port, self.password, durable=self.folder.name != "test")

    @property
    def redis(self) -> RedisServer:
        """The private Redis."""
        return RedisServer(self.folder / "redis", self.redis_port)

    def start_services(self) -> None:
        """Starts both, on other ports if somebody has taken ours in the meantime."""
        if not self.postgres.is_running and not is_free(self.postgres_port):
            self.postgres_port = free_port()
        if not self.redis.is_running and not is_free(self.redis_port):
            self.redis_port = free_port()
        self.save()
        self.postgres.start()
        self.redis.start()

    def stop_services(self) -> None:
        """Stops both."""
        self.redis.stop()
        self.postgres.stop()
