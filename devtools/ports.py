"""TCP ports of this machine."""

import random
import socket

#: Below those that the system gives to whoever asks for any: none of these is gone before, or while, we listen again.
OURS = range(20_000, 32_000)


def free_port() -> int:
    """A port that nobody listens on now."""
    while not is_free(port := random.choice(OURS)):
        pass
    return port


def is_free(port: int) -> bool:
    """Whether one could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
