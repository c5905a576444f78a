"""How long a statement, a lock and an idle transaction may take, where a session begins without our saying so.

Without a pooler each connection brings its limits along (`options` in config/settings.py). PgBouncer takes none, and
what a session set would stay behind for whoever gets the connection next. So they are PostgreSQL's own there: settings
of the role in this database, written after each `manage.py migrate`.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

_KEEP = "ALTER ROLE CURRENT_USER IN DATABASE {database} SET {name} = {value}"


def keep_limits(*, using: str, **_: Any) -> None:
    """Writes them down behind a pooler (DATABASE_PREPARE=0); else does nothing."""
    if settings.DATABASE_PREPARE:
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_database()")
        database = sql.Identifier(cursor.fetchone()[0])
        for limit, value in settings.DATABASE_LIMITS.items():
            cursor.execute(
                sql.SQL(_KEEP).format(database=database, name=sql.Identifier(limit), value=sql.Literal(value))
            )
