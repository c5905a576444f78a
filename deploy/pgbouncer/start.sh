#!/bin/sh
# Writes DB_USER and DB_PASSWORD down as PgBouncer wants them, for it alone to read, and becomes it.
# PgBouncer logs in with the plain password, so a hash of it would not do.
set -eu
umask 077
quoted() { printf '%s' "$1" | sed 's/"/""/g'; }
printf '"%s" "%s"\n' "$(quoted "$DB_USER")" "$(quoted "$DB_PASSWORD")" >/etc/pgbouncer/userlist.txt
exec pgbouncer "$@"
