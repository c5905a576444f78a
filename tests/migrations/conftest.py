"""A database of its own, and management commands as an operator runs them."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

#: Commands and SQL, in one process: it takes seconds to begin.
MANAGE = """
import sys, django
from django.core.management import call_command
from django.db import connection
django.setup()
for order in sys.argv[1:]:
    if order.endswith(";"):
        connection.cursor().execute(order)
    else:
        call_command(*order.split())
"""


class Database:
    """An empty database on the tests' server."""

    def __init__(self, server, name):
        self.url = urlsplit(server)._replace(path=f"/{name}").geturl()

    def manage(self, *orders):
        """What the commands said, and the SQL between them. Fails with its output when one failed."""
        done = subprocess.run(
            [sys.executable, "-c", MANAGE, *(order.strip() for order in orders)],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": self.url, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, statement):
        """The rows, if there are any."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def database():
    """Empty, and gone at the end."""
    server, name = os.environ["DATABASE_URL"], f"migrations_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield Database(server, name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
