"""Where each table would lie in a cluster of PostgreSQL with Citus, and the statements that put it there.

Note [By account]
-----------------
What is hot and what grows is the ledger. It is distributed by account: a transfer lies with its owner, the account
whose event it is, open lines with their account. So a reservation, a hold or a top-up is the business of one shard; an
order across stores commits in two phases. Everything else stays where it is, on the coordinator.

Citus wants every unique key of a distributed table to contain its distribution column, and no foreign key between
tables that lie apart. Both are looked up in the catalog, so a constraint that is added later is found here, not on the
day of the move. docs/scaling.md says what is lost with each, and what in the ledger's functions has to change first.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from earmark.base.sql import rows

#: Table → the column by which its rows are spread. All of them lie together by account.
BY_ACCOUNT = {
    "ledger_account": "id",
    "ledger_open_line": "account_id",
    "ledger_checkpoint_balance": "account_id",
    "ledger_transfer": "owner",
}
#: Histories that grow with the ledger, each by what it is looked up by.
APART = {
    "ledger_entry": "transfer_id",
    "notifications_push": "user_id",
}
DISTRIBUTED = BY_ACCOUNT | APART

_FOREIGN_KEYS = (
    "SELECT conname AS name, conrelid::regclass::text AS source, confrelid::regclass::text AS target "
    "FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 2, 1"
)
_UNIQUE = (
    "SELECT i.indexrelid::regclass::text AS name, i.indrelid::regclass::text AS source, i.indisprimary AS is_primary, "
    "c.conname AS constraint, pg_get_indexdef(i.indexrelid) AS definition, "
    "array(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k (n, place) "
    "      JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.n ORDER BY k.place) AS columns "
    "FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u') "
    "WHERE i.indisunique AND i.indrelid::regclass::text = ANY(%s) ORDER BY 2, 1"
)


@dataclass(frozen=True)
class Step:
    """Statements with what they are for."""

    why: str
    statements: list[str]


def steps() -> Iterator[Step]:
    """What to do, in this order, in one transaction, on the coordinator."""
    yield Step("foreign keys between tables that will lie apart", list(_cut()))
    yield Step("unique keys that lack the column by which their table is spread", list(_widened()))
    yield Step("the ledger, by account", list(_spread(BY_ACCOUNT, together=True)))
    yield Step("histories, by what they are looked up by", list(_spread(APART, together=False)))


def _cut() -> Iterator[str]:
    """All of and to what is distributed."""
    for key in rows(_FOREIGN_KEYS):
        if {key.source, key.target} & DISTRIBUTED.keys():
            yield f"ALTER TABLE {key.source} DROP CONSTRAINT {key.name};"


def _widened() -> Iterator[str]:
    for unique in rows(_UNIQUE, (list(DISTRIBUTED),)):
        column = DISTRIBUTED[unique.source]
        if column in unique.columns:
            continue
        if unique.is_primary:
            columns = ", ".join([*unique.columns, column])
            yield (
                f"ALTER TABLE {unique.source} DROP CONSTRAINT {unique.constraint}, "
                f"ADD CONSTRAINT {unique.constraint} PRIMARY KEY ({columns});"
            )
        else:
            columns = ", ".join(unique.columns)
            yield f"DROP INDEX {unique.name};  -- ({columns}) is not unique over all nodes any more"


def _spread(tables: dict[str, str], *, together: bool) -> Iterator[str]:
    first = next(iter(tables))
    for name, column in tables.items():
        beside = first if together and name != first else "none"
        yield f"SELECT create_distributed_table('{name}', '{column}', colocate_with => '{beside}');"
