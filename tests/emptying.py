"""How the database is emptied after a test that commits.

Django truncates every table and makes all permissions anew: a third of a second a test, most of it for tables in which
nothing was. Here the rows go, those of the programs (permissions, content types, the online store) excepted. With the
role of a replica no trigger runs: neither those that check references nor those that refuse to forget.
"""

from functools import cache

from django.db import connection, transaction

from earmark.inventory.apps import open_online_store

KEPT = {"auth_permission", "django_content_type"}


def empty_tables(*_):
    """What a fresh database has is there, and nothing else."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL session_replication_role = replica; {statements()}")
        open_online_store(using=connection.alias)


@cache
def statements():
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return "; ".join(f'DELETE FROM "{table}"' for table in sorted({*tables} - KEPT))
