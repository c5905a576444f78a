"""What a compose file says, as processes of this machine: its commands and its environment, in its order.

No engine is needed: names of services become loopback ports, folders of containers folders of the test, and what an
image brings along (PostgreSQL, Redis, Caddy, PgBouncer) is the program of this machine, told what the file tells it.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg import sql

from devtools.ports import free_port
from devtools.postgres import owner_prefix
from tests.deploy import dockerfile
from tests.deploy.compose import ROOT, environment_of, load

#: What each service listens on in its container.
PORTS = {
    "web": 8000, "web2": 8000, "simulator": 9100, "payments": 9200, "flower": 5555,
    "postgres": 5432, "redis": 6379, "pgbouncer": 6432, "worker": 9464,
}  # fmt: skip


def unpack_image(folder):
    """The image's /app, made as the Dockerfile makes it: by its COPY lines, and nothing else is there."""
    app = folder / "app"
    for source, target in dockerfile.copies("code"):
        whole, there = ROOT / source, app / target
        if whole.is_dir():
            shutil.copytree(whole, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            there.mkdir(parents=True, exist_ok=True)
            shutil.copy(whole, there)
    made = next(
        rest for name, rest in dockerfile.stages()["code"] if name == "RUN" and "collectstatic" in rest
    )
    collect = made.partition("&&")[0].replace("/app/", f"{app}/")
    subprocess.run(["sh", "-c", collect], cwd=app, env=bare(dockerfile.environment("base")), check=True)
    return app


def bare(given):
    """An image's environment and nothing of ours, but for where its programs are here."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"))
    return {**given, "PATH": path, "HOME": "/nonexistent", "LANG": "C.UTF-8"}


class Postgres:
    """The tests' own server."""

    def __init__(self, known):
        self.port = int(known["PORT"])
        self._known = {
            "host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"],
        }  # fmt: skip

    def do(self, statement, *parts):
        """One statement about the server as a whole."""
        with psycopg.connect(**self._known, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*parts))


class House:
    """Services of one compose file with one `.env`."""

    def __init__(self, file, dotenv, *, folder, app, postgres, redis):
        self.dotenv, self.folder, self.app = dotenv, folder, app
        self.postgres, self.redis = postgres, redis
        self.services = load(file, dotenv)["services"]
        self.ports = {name: free_port() for name in PORTS if name in self.services}
        self.ports |= {"postgres": postgres.port, "redis": redis.port}
        self.running = {}

    def environment(self, name):
        """What the service's container would see, with addresses and folders of here."""
        ours = "earmark" in self.services[name].get("image", "") and name != "pgbouncer"
        given = dockerfile.environment("runtime") if ours else {}
        given |= environment_of(self.services[name], self.dotenv)
        env = {key: self.here(str(value), name) for key, value in given.items()}
        if (host := env.get("DB_HOST")) in self.ports:
            env |= {"DB_HOST": "127.0.0.1", "DB_PORT": str(self.ports[host])}
        if "PGHOST" in env:
            env["PGHOST"] = "127.0.0.1"
        room = self.room(name)
        return bare(env) | {"TMPDIR": str(room), "PGPORT": str(self.ports["postgres"])}

    def command(self, name):
        """What it runs."""
        return [self.here(str(word), name) for word in self.services[name]["command"]]

    def room(self, name):
        """The container's /tmp."""
        room = self.folder / name
        room.mkdir(exist_ok=True)
        return room

    def here(self, text, name):
        """A text of that service's container, for this machine."""
        own = PORTS.get(name)
        if own:
            text = text.replace(f"127.0.0.1:{own}", f"127.0.0.1:{self.ports[name]}")
            text = re.sub(r"(?<![\d.])0\.0\.0\.0(?![\d.])", "127.0.0.1", text)
            text = text.replace(f"={own}", f"={self.ports[name]}")
            text = str(self.ports[name]) if text == str(own) else text
        for other, port in self.ports.items():
            inside = PORTS[other]
            text = text.replace(f"{other}:{inside}", f"127.0.0.1:{port}")
            text = text.replace(f"localhost:{inside}", f"localhost:{port}")
        folders = {
            "/app/": f"{self.app}/",
            "/var/lib/earmark/": f"{self.folder}/",
            "/tmp/": f"{self.room(name)}/",
        }
        found = next((there for there in folders if text.startswith(there)), "")
        return folders.get(found, "") + text.removeprefix(found)

    def make_database(self, *, like):
        """As PostgreSQL's image does when it starts for the first time; but with another database's tables in it."""
        self.drop_database()
        wanted = self.services["postgres"]["environment"]
        self.postgres.do(
            "CREATE ROLE {} SUPERUSER LOGIN PASSWORD {}", *self._owner(), wanted["POSTGRES_PASSWORD"]
        )
        name = sql.Identifier(wanted["POSTGRES_DB"])
        self.postgres.do(
            "CREATE DATABASE {} OWNER {} TEMPLATE {}", name, *self._owner(), sql.Identifier(like)
        )

    def drop_database(self):
        """Leaves nothing of ours on the server."""
        name = sql.Identifier(self.services["postgres"]["environment"]["POSTGRES_DB"])
        self.postgres.do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self.postgres.do("DROP ROLE IF EXISTS {}", *self._owner())

    def _owner(self):
        return [sql.Identifier(self.services["postgres"]["environment"]["POSTGRES_USER"])]

    def run(self, name, *command):
        """Has the service do its work to the end, or another command in its place."""
        words = list(command) or self.command(name)
        done = subprocess.run(
            words, cwd=self.app, env=self.environment(name), text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"
        return done.stdout

    def start(self, *names):
        """Starts services that stay."""
        for name in names:
            self.spawn(name, self.command(name), self.environment(name))

    def spawn(self, name, command, env):
        """A process that `stop` ends."""
        with (self.room(name) / "log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=self.app, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip

    def start_pgbouncer(self):
        """By the image's own script and the very file, with paths and ports of here."""
        room = self.room("pgbouncer")
        room.chmod(0o777)
        ini, script = room / "pgbouncer.ini", room / "start.sh"
        text = (ROOT / "deploy/pgbouncer.ini").read_text()
        text = text.replace("host=postgres port=5432", f"host=127.0.0.1 port={self.ports['postgres']}")
        text = text.replace("listen_port = 6432", f"listen_port = {self.ports['pgbouncer']}")
        ini.write_text(text.replace("/etc/pgbouncer", str(room)))
        starter = (ROOT / "deploy/pgbouncer/start.sh").read_text()
        script.write_text(starter.replace("/etc/pgbouncer", str(room)))
        command = [*owner_prefix(room), "sh", str(script), str(ini)]
        self.spawn("pgbouncer", command, self.environment("pgbouncer"))

    def is_healthy(self, name):
        """Whether its health check passes now."""
        test = self.services[name]["healthcheck"]["test"]
        command = {
            "CMD": [self.here(word, name) for word in test[1:]],
            "CMD-SHELL": ["sh", "-c", test[-1].replace("$$", "$")],
        }[test[0]]
        if name == "pgbouncer":
            command[-1] = command[-1].replace("/6432", f"/{self.ports[name]}")
        if name == "redis":
            command[1:1] = ["-p", str(self.redis.port)]
        return subprocess.run(
            command, cwd=self.app, env=self.environment(name), capture_output=True, check=False
        ).returncode == 0  # fmt: skip

    def become_healthy(self, *names, within=150):
        """Waits for the health checks."""
        waiting, deadline = set(names), time.monotonic() + within
        while waiting and time.monotonic() < deadline:
            for name in sorted(waiting):
                process = self.running.get(name)
                assert process is None or process.poll() is None, f"{name} ended: {self.log(name)}"
            waiting = {name for name in waiting if not self.is_healthy(name)}
            time.sleep(0.1)
        assert not waiting, {name: self.log(name) for name in waiting}

    def log(self, name):
        """What it said."""
        return (self.room(name) / "log").read_text(errors="replace")

    def kill(self, name):
        """As if its machine were gone."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, *names):
        """Tells them to stop, as `docker compose stop` does; returns exit codes."""
        processes = {
            name: self.running.pop(name) for name in names or list(self.running) if name in self.running
        }
        for process in processes.values():
            process.send_signal(signal.SIGTERM)
        return {name: _end(process) for name, process in processes.items()}


def _end(process):
    try:
        return process.wait(60)  # a worker's stop_grace_period, the longest
    except subprocess.TimeoutExpired:
        return None
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
