"""The floor: a bare asynchronous server that does the statement of POST /cart/reserve for a verified token.

No framework, no limits, no log and no errors: what is left when all that can be left out is. Started by granian.
"""

import asyncio
from datetime import timedelta
from typing import Any

import django
import orjson
from django.conf import settings
from psycopg import AsyncConnection

from earmark.base import clock
from earmark.base.ids import new_id

django.setup()

from earmark.identity.tokens import verify_access  # noqa: E402  it needs Django ready

STATEMENT = "SELECT body FROM flash.reserve(%s, %s, %s, %s, false, NULL, NULL, NULL, 201::smallint)"
#: A process; more of them only quarrel over the row.
CONNECTIONS = 4
JSON = [("content-type", "application/json")]


class Floor:
    """An RSGI application."""

    _pool: "asyncio.Queue[AsyncConnection[Any]]"

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Connects before the first request."""
        self._pool = asyncio.Queue()
        loop.run_until_complete(self._connect())

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """The answer; 409 where nothing was held."""
        caller = verify_access(scope.headers.get("authorization")[7:], now=clock.now())
        promo = orjson.loads(await protocol())["promo_id"]
        connection = await self._pool.get()
        try:
            found = await connection.execute(STATEMENT, (new_id(), promo, caller.id, self._ttl), prepare=True)
            [(body,)] = await found.fetchall()
        finally:
            self._pool.put_nowait(connection)
        protocol.response_bytes(201 if body else 409, JSON, body or b"{}")

    async def _connect(self) -> None:
        self._ttl: timedelta = settings.FLASH_HOLD
        database = settings.DATABASES["default"]
        for _ in range(CONNECTIONS):
            connection = await AsyncConnection.connect(
                host=database["HOST"],
                port=database["PORT"],
                user=database["USER"],
                password=database["PASSWORD"],
                dbname=database["NAME"],
                autocommit=True,
            )
            self._pool.put_nowait(connection)


application = Floor()
