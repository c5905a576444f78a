"""What stands around the nodes: a streaming replica, PgBouncer and nginx, each on a free port."""

import os
import re
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

from devtools.ports import free_port, is_free
from devtools.postgres import PostgresServer, owner_prefix, program, usable
from devtools.state import ROOT


class Replica(PostgresServer):
    """Follows the primary, writes every statement that it is asked into its log."""

    def __init__(self, primary, folder):
        super().__init__(usable(folder), free_port(), primary.password)
        self.primary = primary

    def _make(self):
        primary = f"host=127.0.0.1 port={self.primary.port} user=earmark password={self.password}"
        copied = ("-D", str(self.data), "-R", "-X", "stream", "-c", "fast")
        self._run(program("pg_basebackup"), "-d", primary, *copied)
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write("log_statement = 'all'\n")

    def _create_database(self):
        """It came with the primary's."""

    def connect(self):
        """A session, in autocommit."""
        return psycopg.connect(self.url, autocommit=True)

    def asked(self, call):
        """What it is asked while `call` runs: its log."""
        begin = self.log.stat().st_size
        call()
        with self.log.open() as log:
            log.seek(begin)
            return log.read()

    @contextmanager
    def paused(self):
        """Within it, it goes on answering and learns nothing."""
        with self.connect() as session:
            session.execute("SELECT pg_wal_replay_pause()")
            await_that(
                lambda: session.execute("SELECT pg_get_wal_replay_pause_state()").fetchone() == ("paused",)
            )
            yield
            session.execute("SELECT pg_wal_replay_resume()")


class Bouncer:
    """deploy/pgbouncer.ini with a place, and fewer connections than there are threads."""

    SIZE = 4

    def __init__(self, primary):
        self.primary, self.port = primary, free_port()
        self.directory = primary.directory
        self.url = primary.url.replace(f":{primary.port}/", f":{self.port}/")
        self.process = None

    def start(self):
        users = self.directory / "userlist.txt"
        users.write_text(f'"earmark" "{self.primary.password}"\n')
        text = (ROOT / "deploy" / "pgbouncer.ini").read_text()
        for old, new in {
            "host=postgres port=5432": f"host=127.0.0.1 port={self.primary.port}",
            "listen_addr = 0.0.0.0": "listen_addr = 127.0.0.1",
            "listen_port = 6432": f"listen_port = {self.port}",
            "/etc/pgbouncer/userlist.txt": str(users),
            "default_pool_size = 20": f"default_pool_size = {self.SIZE}",
            "reserve_pool_size = 5": "reserve_pool_size = 0",
        }.items():
            assert old in text
            text = text.replace(old, new)
        file = self.directory / "pgbouncer.ini"
        file.write_text(text)
        command = [*owner_prefix(self.directory), "/usr/sbin/pgbouncer", "-q", str(file)]
        self.process = started(command, self.port, log=self.directory / "pgbouncer.log")

    def stop(self):
        ended(self.process)


class Nginx:
    """deploy/nginx.conf with a place, in front of the ports."""

    def __init__(self, folder, ports, *, files):
        self.folder, self.ports, self.files, self.port = folder, ports, files, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        text = text.replace("/tmp/", f"{self.folder}/").replace("/srv/earmark", str(self.files))
        text = text.replace("listen 8080;", f"listen 127.0.0.1:{self.port};")
        for number, port in enumerate(self.ports, 1):
            text, done = re.subn(rf"server web-{number}:8000\b", f"server 127.0.0.1:{port}", text)
            assert done == 1
        file = self.folder / "nginx.conf"
        file.write_text(text)
        user = "" if os.geteuid() else "user root; "
        command = ["/usr/sbin/nginx", "-c", str(file), "-g", f"{user}daemon off;"]
        self.process = started(command, self.port, log=self.folder / "nginx.log")

    def stop(self):
        ended(self.process)


def started(command, port, *, log: Path):
    """The process, once it listens."""
    with log.open("w") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        await_that(lambda: not is_free(port) or process.poll() is not None)
        assert process.poll() is None, log.read_text()
    except BaseException:
        ended(process)
        raise
    return process


def ended(process):
    """However it takes it."""
    if process and process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_that(holds, *, within=20):
    """Fails when it does not."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"not within {within} s"
        time.sleep(0.02)
