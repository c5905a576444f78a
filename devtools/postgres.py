"""A private PostgreSQL in a folder."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

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
        self.directory.mkdir(parents=True, exist_ok=True)
        self._give_to_owner()
        if not (self.data / "PG_VERSION").exists():
            self._make()
        if self.is_running:
            return
        options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in _SETTINGS.items())
        self._control("start", "-l", str(self.log), "-o", f"-p {self.port} {options}")
        self._create_database()

    def stop(self) -> None:
        """Ends all sessions and stops."""
        if self.is_running:
            self._control("stop", "-m", "fast")

    def kill(self) -> None:
        """As if the power had gone."""
        self._control("stop", "-m", "immediate")

    def _is_on_our_port(self) -> bool:
        lines = (self.data / "postmaster.pid").read_text().split("\n")
        return len(lines) > 3 and lines[3].strip() == str(self.port)

    @property
    def is_running(self) -> bool:
        """Whether the server runs, on our port."""
        if not (self.data / "postmaster.pid").exists():
            return False
        status = self._run(program("pg_ctl"), "-D", str(self.data), "status", check=False)
        return status.returncode == 0 and self._is_on_our_port()

    def _make(self) -> None:
        secret = self.directory / "password"
        secret.write_text(self.password)
        self._give_to_owner()
        try:
            self._run(
                program("initdb"), "-D", str(self.data), "-U", ROLE, "--pwfile", str(secret),
                "--auth=scram-sha-256", "--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions",
            )  # fmt: skip
        finally:
            secret.unlink()

    def _create_database(self) -> None:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", ROLE, "-d", "postgres", "-tAc"]
        asked = self._run("psql", *where, f"SELECT 1 FROM pg_database WHERE datname = '{ROLE}'")
        if not asked.stdout.strip():
            self._run("psql", *where, f"CREATE DATABASE {ROLE}")

    def _control(self, *arguments: str) -> None:
        self._run(program("pg_ctl"), "-D", str(self.data), "-w", "-s", *arguments)

    def _run(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Runs as the owner. Output goes to files: a server that stays would keep a pipe open."""
        done = subprocess.run(
            [*self._as_owner(), *command],
            cwd=self.directory,
            env={**os.environ, "PGPASSWORD": self.password},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if command[0] == "psql" else subprocess.DEVNULL,
            stderr=subprocess.PIPE if command[0] == "psql" else subprocess.DEVNULL,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            said = done.stderr or (self.log.read_text()[-2000:] if self.log.exists() else "")
            raise CannotRunPostgres(f"{Path(command[0]).name} failed: {said.strip()}")
        return done

    def _as_owner(self) -> list[str]:
        """PostgreSQL refuses root: as root, another user runs it, in name only where that user cannot get here."""
        if os.geteuid() != 0:
            return []
        user = pwd.getpwnam("postgres")
        become = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        reach = subprocess.run([*become, "test", "-x", str(self.directory)], check=False)
        if reach.returncode == 0:
            return become
        return ["unshare", "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}"]

    def _give_to_owner(self) -> None:
        if os.geteuid() == 0 and self._as_owner()[0] == "setpriv":
            user = pwd.getpwnam("postgres")
            for path in (self.directory, *self.directory.glob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)
