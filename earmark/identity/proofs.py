"""Passwords that were right a moment ago, so that HTTP Basic does not pay for a hash with every request.

Note [Proofs]
-------------
A password hash takes 300 ms on purpose, and a Basic client would pay that for each call. So a process remembers
for LIFETIME that a password was right, as an HMAC under a key that it made for itself and that never leaves its
memory, over the user's id, the hash that is stored now, and the password that was given. What follows:

- The memory gives no password away, and no hash of one that could be tried elsewhere.
- A new password is another stored hash: what was remembered fits nobody any more, at once.
- Only right passwords are remembered, so a wrong one always takes as long as it did, and always counts.
- It proves the password and nothing else: whoever asks reads the user afresh, and asks for the lock-out.
"""

import hmac
import secrets
from collections import OrderedDict
from datetime import timedelta
from functools import cache
from threading import Lock
from time import monotonic

from earmark.identity.models import User

LIFETIME = timedelta(minutes=5)
#: How many a process remembers; the one that was proved longest ago goes first.
REMEMBERED = 10_000


class Proofs:
    """What one process remembers. See Note [Proofs]."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = Lock()
        self._ends: OrderedDict[bytes, float] = OrderedDict()

    def know(self, user: User, password: str) -> bool:
        """True when this was the user's password a moment ago, and the user has had no other since."""
        proof = self._proof(user, password)
        with self._lock:
            return monotonic() < self._ends.get(proof, 0)

    def learn(self, user: User, password: str) -> None:
        """Remembers that this is the user's password."""
        proof = self._proof(user, password)
        with self._lock:
            self._ends.pop(proof, None)
            self._ends[proof] = monotonic() + LIFETIME.total_seconds()
            if len(self._ends) > REMEMBERED:
                self._ends.popitem(last=False)

    def _proof(self, user: User, password: str) -> bytes:
        """Each part behind its length, so that no two sets of parts look alike."""
        parts = (str(user.pk).encode(), user.password.encode(), password.encode())
        return hmac.digest(self._key, b"".join(b"%d:%s" % (len(part), part) for part in parts), "sha256")


@cache
def proofs() -> Proofs:
    """The process's."""
    return Proofs()
