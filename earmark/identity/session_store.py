"""Browser sessions: rows in PostgreSQL, and short-lived copies in Redis.

Note [Browser sessions]
-----------------------
The row is the truth. A copy spares the query, lives for COPY_LIFETIME at most, and is never what keeps an ended
session alive:

1. Who ends a session first puts a tombstone into Redis, then deletes the row. A reader takes copy and tombstone
   in one trip, and a session with a tombstone is none. The tombstone outlives every copy that a slow reader or
   writer may still put there.
2. When Redis cannot be reached, the tombstone is missing, and a copy from before may be there when Redis is
   back. So the log-out then raises the user's `browser_epoch`, in the transaction that deletes the row: it is part
   of what every browser session has to match (`User.get_session_auth_hash`), and the user is read with every
   request. It costs the user the sessions of their other browsers, and only then.

What a session holds may be COPY_LIFETIME old in the same case. Whether its user is active, whether the password is
the same and whether the second factor is still there is read from PostgreSQL every time.

Readers and writers go through the gate (`base.redis`): an outage costs each process one time-out a second.
"""

import re
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DBStore
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from earmark.base.redis import RedisAway, gate
from earmark.identity.models import User

#: Seconds.
COPY_LIFETIME = 60
TOMBSTONE_LIFETIME = 10 * COPY_LIFETIME

#: What Django makes. A cookie may say anything, and PostgreSQL takes no NUL.
_KEY = re.compile(r"[a-z0-9]{32}")


class SessionStore(DBStore):
    """See Note [Browser sessions]."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key if session_key and _KEY.fullmatch(session_key) else None)
        self._is_buried = False

    _session: dict[str, Any]  # the library's

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing when there is no such session."""
        copy, is_buried = _read(self.session_key)
        if copy and not is_buried:
            return self.decode(copy)
        row = None if is_buried else self._row()
        if row is None:
            self._session_key = None
            return {}
        left = (row.expire_date - timezone.now()).total_seconds()
        _copy(row.session_key, row.session_data, seconds=left, only_if_none=True)
        return self.decode(row.session_data)

    def _row(self) -> Any:
        standing = self.model.objects.filter(pk=self.session_key, expire_date__gt=timezone.now())
        return standing.first()

    def save(self, must_create: bool = False) -> None:
        """Writes the row, then the copy. Raises CreateError, UpdateError."""
        if self.session_key is None:
            self.create()  # which comes back with a key
            return
        super().save(must_create)
        _copy(self.session_key, self.encode(self._session), seconds=self.get_expiry_age())

    def delete(self, session_key: str | None = None) -> None:
        """Ends the session: the tombstone, then the row."""
        key = session_key or self.session_key
        if key:
            self._is_buried = _bury(key)
            super().delete(key)

    def flush(self) -> None:
        """Ends the session with all it holds, even for a Redis that is away."""
        owner = self.get(SESSION_KEY)
        with transaction.atomic():
            super().flush()
            if owner and not self._is_buried:
                User.objects.filter(pk=owner).update(browser_epoch=F("browser_epoch") + 1)


def _read(key: str | None) -> tuple[str, bool]:
    """The copy, empty when there is none, and whether there is a tombstone."""
    if key is None:
        return "", False
    try:
        [[copy, tombstone]] = gate().ask(("MGET", _copy_name(key), _tombstone_name(key)))
    except RedisAway:
        return "", False
    return (copy or b"").decode(), tombstone is not None


def _copy(key: str, content: str, *, seconds: float, only_if_none: bool = False) -> None:
    lifetime = min(int(seconds * 1000), COPY_LIFETIME * 1000)
    if lifetime <= 0:
        return
    condition = ("NX",) if only_if_none else ()  # a reader's copy may be older than a writer's
    try:
        gate().ask(("SET", _copy_name(key), content, "PX", lifetime, *condition))
    except RedisAway:
        pass  # the row has it


def _bury(key: str) -> bool:
    """False when Redis could not be told."""
    try:
        gate().ask(("SET", _tombstone_name(key), 1, "EX", TOMBSTONE_LIFETIME), ("DEL", _copy_name(key)))
    except RedisAway:
        return False
    return True


def _copy_name(key: str) -> str:
    return f"browser:session:{key}{gate().place(key)}"


def _tombstone_name(key: str) -> str:
    return f"browser:gone:{key}{gate().place(key)}"
