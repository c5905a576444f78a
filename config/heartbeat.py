"""What worker and beat leave behind each second while they do their rounds; `config.alive` reads it.

Note [Alive]
------------
A worker's consumer and the beat's clock give a sign each time they come round. A thread beside them touches the file as
long as signs come. Where none has come for a while, it asks the broker: while that is away, waiting is all that a
process can do, and starting it again would only make it late when the broker is back. So the file grows old only
where the broker is there and the process does not come round: then it hangs, and should be started again.
"""

import threading
from time import monotonic, sleep
from typing import Any

from celery import current_app, signals

from config.alive import alive_file
from earmark.base.broker import FAILURES

EACH = 1.0
#: Seconds without a sign, after which we look whether the broker is there.
QUIET = 10.0


class Heart:
    """Touches the process's file while it is alive."""

    def __init__(self, process: str) -> None:
        self.file = alive_file(process)
        self.last = monotonic()

    def start(self) -> None:
        """Begins; the process's end ends it."""
        self.file.touch()
        threading.Thread(target=self._run, name="heart", daemon=True).start()

    def sign(self, **_: Any) -> None:
        """The process has come round."""
        self.last = monotonic()

    def _run(self) -> None:
        while True:
            sleep(EACH)
            if monotonic() - self.last < QUIET or not broker_is_there():
                self.file.touch()


def broker_is_there() -> bool:
    """Whether the broker takes a connection now."""
    with current_app.connection_for_read(connect_timeout=2) as connection:
        try:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        except FAILURES:
            return False
    return True


@signals.worker_init.connect
def _worker_starts(**_: Any) -> None:
    _follow("worker", signals.heartbeat_sent)


@signals.beat_init.connect
def _beat_starts(**_: Any) -> None:
    _follow("beat", signals.before_task_publish)


def _follow(process: str, round_: Any) -> None:
    heart = Heart(process)
    round_.connect(heart.sign, weak=False)
    heart.start()
