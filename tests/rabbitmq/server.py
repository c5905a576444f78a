"""A private RabbitMQ in a folder, on the loopback alone, that tests may stop, pause and kill."""

import os
import pwd
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import amqp

from devtools.ports import free_port
from devtools.postgres import owner_prefix, usable

#: Debian's own wrapper wants to be the system's one.
PROGRAM = "/usr/lib/rabbitmq/bin/rabbitmq-server"
SECONDS = 150


class RabbitMQ:
    """Its queues are kept in the folder from one start to the next."""

    def __init__(self, folder):
        self.folder = usable(Path(folder))
        self.port, self.names_port = free_port(), free_port()
        self.prefix = owner_prefix(self.folder)
        (self.folder / "plugins").write_text("[].")
        (self.folder / "rabbitmq.conf").write_text("disk_free_limit.absolute = 1MB\n")
        if self.prefix[:1] == ["setpriv"]:
            owner = pwd.getpwnam("postgres")
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        self.env = {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8",
            "ERL_EPMD_PORT": str(self.names_port), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"earmark{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1", "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"), "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none",
        }  # fmt: skip
        self.names, self.process = self._run("epmd", "-port", str(self.names_port)), None

    @property
    def url(self):
        """As CELERY_BROKER_URL has it."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self):
        """Comes back once it takes connections."""
        self.process, deadline = self._run(PROGRAM), time.monotonic() + SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"RabbitMQ does not start; see {self.folder}/out")
            time.sleep(0.1)

    def kill(self):
        """As if the power had gone."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGKILL)
        self.process.wait()

    def signal(self, sign):
        """To the server and what it has started."""
        os.killpg(self.process.pid, sign)

    def stop(self):
        """It, and who knows its name."""
        if self.process and self.process.poll() is None:
            self.kill()
        self.names.kill()
        self.names.wait()

    def queue(self, name="earmark"):
        """How many messages and workers it has."""
        try:
            with self._connection() as connection:
                found = connection.channel().queue_declare(name, passive=True)
        except amqp.NotFound:
            return 0, 0
        return found.message_count, found.consumer_count

    def _answers(self):
        try:
            with self._connection():
                return True
        except (OSError, amqp.AMQPError):
            return False

    @contextmanager
    def _connection(self):
        connection = amqp.Connection(f"127.0.0.1:{self.port}", connect_timeout=5)
        try:
            connection.connect()
            yield connection
        finally:
            connection.collect()

    def _run(self, *command):
        with (self.folder / "out").open("a") as out:
            return subprocess.Popen(
                [*self.prefix, *command], cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL,
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
