"""A private PostgreSQL in a folder."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from devtools.processes import command_line, is_running

ROLE = "earmark"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_connections": "200",
    "timezone": "UTC",
    "jit": "off",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "max_wal_size": "2GB",
}
#: For tests, whose every table is emptied again and again: what they write need not survive the machine.
#: And several processes of them race at a time, with sixty connections each.
_PASSING = {"fsync": "off", "full_page_writes": "off", "max_connections": "400"}


class CannotRunPostgres(Exception):
    """Why a private PostgreSQL is not to be had here."""


def program(name: str) -> str:
    """The newest installed server program of that name. Raises CannotRunPostgres."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    where = str(found[-1]) if found else shutil.which(name)
    if not where:
        raise CannotRunPostgres(f"PostgreSQL's {name} is not installed")
    return where


@dataclass
class PostgresServer:
    """A cluster under `directory`, listening on 127.0.0.1; made at first start, kept between runs."""

    directory: Path
    port: int
    password: str
    #: False: a crash of the machine, not one of the server, may take what was committed.
    durable: bool = True

    @property
    def url(self) -> str:
        """Where the database `earmark` is."""
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/{ROLE}"

    @property
    def data(self) -> Path:
        """The cluster's folder."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.directory / "postgres.log"

    def start(self) -> None:
        """Starts the server if it does not run; makes the cluster and the database at first."""
        if self.is_running:
            return
        self.directory.mkdir(parents=True, exist_ok=True)
        self._give_to_owner()
        if not self.data.exists():
            self._make()
        self._forget_another_programs_id()
        settings = _SETTINGS if self.durable else _SETTINGS | _PASSING
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in settings.items())
        self._control("start", "-l", str(self.log), "-o", f"-p {self.port} {options}")
        self._create_database()

    def stop(self) -> None:
        """Ends all sessions and stops."""
        if self.is_running:
            self._control("stop", "-m", "fast")

    def kill(self) -> None:
        """As if the power had gone."""
        self._control("stop", "-m", "immediate")

    @property
    def is_running(self) -> bool:
        """Whether the server runs, on our port."""
        pid, port = self._noted()
        return port == self.port and is_running(pid, str(self.data))

    def _noted(self) -> tuple[int, int]:
        """The id and port that the server last wrote down; zeros when it did not."""
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
            return int(lines[0]), int(lines[3])
        except (FileNotFoundError, ValueError, IndexError):
            return 0, 0

    def _forget_another_programs_id(self) -> None:
        """After a power cut the old id may be another program's: PostgreSQL would take that for itself."""
        pid, _ = self._noted()
        if command_line(pid) and not is_running(pid, str(self.data)):
            (self.data / "postmaster.pid").unlink()

    def _make(self) -> None:
        """In a folder aside, so that one made by half is never taken for a cluster."""
        aside, secret = self.directory / "data.new", self.directory / "password"
        shutil.rmtree(aside, ignore_errors=True)
        secret.write_text(self.password)
        secret.chmod(0o600)
        self._give_to_owner()
        try:
            self._run(
                program("initdb"), "-D", str(aside), "-U", ROLE, "--pwfile", str(secret),
                "--auth=scram-sha-256", "--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions",
            )  # fmt: skip
        finally:
            secret.unlink()
        aside.rename(self.data)

    def _create_database(self) -> None:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", ROLE, "-d", "postgres", "-tAc"]
        asked = self._run("psql", *where, f"SELECT 1 FROM pg_database WHERE datname = '{ROLE}'")
        if not asked.stdout.strip():
            self._run("psql", *where, f"CREATE DATABASE {ROLE}")

    def _control(self, *arguments: str) -> None:
        self._run(program("pg_ctl"), "-D", str(self.data), "-w", "-s", *arguments)

    def _run(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Runs as the owner. A server that stays would keep a pipe open, so its start is not listened to."""
        stays = "start" in command
        done = subprocess.run(
            [*owner_prefix(self.directory), *command],
            cwd=self.directory,
            env={**os.environ, "PGPASSWORD": self.password},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if stays else subprocess.PIPE,
            stderr=subprocess.DEVNULL if stays else subprocess.PIPE,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            said = done.stderr or (self.log.read_text()[-2000:] if self.log.exists() else "")
            raise CannotRunPostgres(f"{Path(command[0]).name} failed: {said.strip()}")
        return done

    def _give_to_owner(self) -> None:
        if owner_prefix(self.directory)[:1] == ["setpriv"]:
            user = pwd.getpwnam("postgres")
            for path in (self.directory, *self.directory.glob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)


def owner_prefix(directory: Path) -> list[str]:
    """What to put before a command so that the cluster's owner runs it. PostgreSQL refuses root: as root, another
    user runs it, and only in name where that user cannot get to the folder.
    """
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    if _works(*become, "test", "-x", str(directory)):
        return become
    return ["unshare", "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}"]


@cache
def usable(directory: Path) -> Path:
    """The folder itself, or one under /var/lib where neither its owner can get to it nor names can be lent."""
    directory.mkdir(parents=True, exist_ok=True)
    prefix = owner_prefix(directory)
    if _works(*prefix, "test", "-x", str(directory)):
        return directory
    elsewhere = Path("/var/lib/earmark") / sha256(str(directory).encode()).hexdigest()[:12]
    elsewhere.mkdir(parents=True, exist_ok=True)
    return elsewhere


def _works(*command: str) -> bool:
    quiet = subprocess.DEVNULL
    return subprocess.run(command, check=False, stdout=quiet, stderr=quiet).returncode == 0
