"""PostgreSQL, the truth."""

from config.variables.variable import Group, Variable

DATABASE = Group(
    "postgresql",
    "PostgreSQL",
    (
        Variable(
            "DATABASE_URL", str, "",
            "all of the connection: `postgresql://user:password@host:port/name`; if it is set, its parts below are "
            "not looked at",
            example="postgresql://earmark:password@127.0.0.1:5432/earmark", required=True,
        ),
        Variable(
            "DB_NAME", str, "earmark", "the database; this and the next four, each by itself, without `DATABASE_URL`",
            also=("SQL_DATABASE", "POSTGRES_DB"),
        ),
        Variable("DB_USER", str, "earmark", "its user", also=("SQL_USER", "POSTGRES_USER")),
        Variable(
            "DB_PASSWORD", str, "", "the user's password", also=("SQL_PASSWORD", "POSTGRES_PASSWORD"), secret=True
        ),
        Variable("DB_HOST", str, "127.0.0.1", "where it is", also=("SQL_HOST", "POSTGRES_HOST")),
        Variable("DB_PORT", int, 5432, "and its port", also=("SQL_PORT", "POSTGRES_PORT")),
        Variable("DB_CONN_MAX_AGE", int, 3600, "seconds a connection is kept"),
        Variable("DB_CONNECT_TIMEOUT", int, 3, "seconds until the database counts as away"),
        Variable("DB_APPLICATION_NAME", str, "earmark", "as shown in `pg_stat_activity`"),
        Variable(
            "DB_LOCK_TIMEOUT", str, "5s", "longest wait for a lock; then 503 `busy`, or 409 `idempotency_in_flight`"
        ),
        Variable("DB_STATEMENT_TIMEOUT", str, "30s", "longest statement; then 503 `busy`"),
        Variable("DB_IDLE_IN_TRANSACTION_TIMEOUT", str, "30s", "ends sessions that forgot a transaction"),
        Variable(
            "DATABASE_PREPARE", bool, True,
            "prepared statements and server-side cursors; `0` behind a pooler in transaction mode "
            "([below](#behind-pgbouncer))",
        ),
        Variable(
            "DATABASE_REPLICA_URLS", list, (),
            "streaming replicas, each like `DATABASE_URL`, separated by commas or spaces: they answer what "
            "[nobody decides by](operations.md#read-replicas)",
            example="postgresql://earmark:password@127.0.0.1:5433/earmark", secret=True,
        ),
        Variable(
            "DATABASE_REPLICA_WAIT", float, 0.02,
            "seconds that a read waits for a replica to have all that is committed; then the primary answers",
        ),
        Variable(
            "DATABASE_REPLICA_PAUSE", float, 1.0,
            "seconds for which a process leaves a replica alone that is away, failed or was behind",
        ),
    ),
)  # fmt: skip
