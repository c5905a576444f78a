"""`manage.py capacity`: how much room there is, and what this PostgreSQL can do."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.template.defaultfilters import filesizeformat

from config.management import capacity
from earmark.base.commands import show_use
from earmark.base.redis import RedisAway

#: Of 2 ** 31; PostgreSQL itself begins to vacuum hard at 200 million.
OLD_IDS = 500_000_000
LONG_TRANSACTION = 60.0


class Command(BaseCommand):
    """Only looks, but for --measure, which makes a table of its own and drops it."""

    help = "Show connections, sizes, memory and limits, warn of what runs out, and measure the hottest row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py capacity                      room in PostgreSQL and Redis, and what to look at",
            "manage.py capacity --measure 3          and how many sales a second one product can have here: writes as",
            "                                        fast as it can for thrice as long, so not in the middle of a sale",
        )
        parser.add_argument(
            "--measure", type=float, metavar="SECONDS", help="write one row so long, as fast as it goes"
        )
        parser.add_argument("--tables", type=int, default=8, metavar="N", help="the largest N (default 8)")

    def handle(self, *args: Any, measure: float | None, tables: int, **options: Any) -> None:
        warnings = [*self._postgresql(), *self._redis()]
        self._tables(max(tables, 1))
        if measure:
            self._title(f"Commits a second, {capacity.THREADS} at a time")
            for what, rate in capacity.measure(min(measure, 60.0)):
                self.stdout.write(f"  {rate:>9,.0f}  {what}")
        for warning in warnings:
            self.stderr.write(self.style.WARNING(f"! {warning}"))

    def _postgresql(self) -> list[str]:
        server, clients = capacity.server(), capacity.connections_by_name()
        used = sum(client.open for client in clients)
        self._title(f"PostgreSQL {server.version}")
        self.stdout.write(f"  {used} of {server.connections} connections")
        for client in clients:
            self.stdout.write(
                f"    {client.open:>5}  {client.name}: {client.active} active, {client.waiting} waiting for a lock"
            )
        self.stdout.write(
            f"  {filesizeformat(server.bytes)}, {server.from_memory or 0} % of reads from memory"
        )
        self.stdout.write(
            f"  longest transaction {server.oldest:.0f} s; oldest transaction id {server.age:,} ago"
        )
        told = []
        if used > 0.8 * server.connections:
            told.append(
                "Four fifths of the connections are taken: put PgBouncer in between (docs/operations.md)."
            )
        if server.oldest > LONG_TRANSACTION:
            told.append(
                "A transaction has been open for over a minute: it slows hot rows and keeps dead ones."
            )
        if server.age > OLD_IDS:
            told.append("Vacuum is far behind: look at long transactions and replication slots.")
        return told

    def _redis(self) -> list[str]:
        try:
            found = capacity.redis_memory()
        except RedisAway:
            self._title("Redis")
            self.stdout.write("  away")
            return ["Redis is away: everything works, slower."]
        self._title(f"Redis {found['version']}")
        allowed = filesizeformat(found["allowed"]) if found["allowed"] else "no limit"
        self.stdout.write(
            f"  {filesizeformat(found['used'])} used, {allowed}, {found['policy']}, {found['clients']} clients"
        )
        told = []
        if found["policy"] != "noeviction":
            told.append(
                f"Redis evicts ({found['policy']}): holds of FLASH_ENGINE=redis could go. Set noeviction."
            )
        if found["allowed"] and found["used"] > 0.8 * found["allowed"]:
            told.append("Redis is four fifths full.")
        return told

    def _tables(self, number: int) -> None:
        self._title("Largest tables, with their indexes")
        for table in capacity.largest_tables(number):
            vacuumed = f"{table.vacuumed:%Y-%m-%d %H:%M}" if table.vacuumed else "never"
            size = filesizeformat(table.bytes)
            self.stdout.write(
                f"  {size:>10}  {table.name}: about {table.rows:,} rows, {table.dead:,} dead, vacuumed {vacuumed}"
            )

    def _title(self, text: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(text))
