"""`manage.py payment_sandbox`: run the sandbox until told to stop."""

import signal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from earmark.base.commands import show_use
from earmark.payment_sandbox.server import Sandbox

ENDING = {signal.SIGINT, signal.SIGTERM}


class Command(BaseCommand):
    """Reads the arguments, listens, and leaves cleanly on SIGINT and SIGTERM."""

    help = "Run a payment gateway that moves no money (docs/payment-protocol.md)."
    # It has no database and must run beside one that is down.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        show_use(parser, "manage.py payment_sandbox --port 9200 --file /tmp/payments.json")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=9200, help="port, 0 for any (default: %(default)s)")
        parser.add_argument(
            "--gateway",
            default="sandbox",
            help="its name in PAYMENT_GATEWAYS, which has the api_key and the webhook_secret (default: %(default)s)",
        )
        parser.add_argument(
            "--file", type=Path, help="where payments are kept over a restart (default: nowhere)"
        )

        parser.add_argument(
            "--public-url",
            default="",
            help="where browsers reach it, if that is another address (in checkout links)",
        )
        parser.add_argument(
            "--shop-url", default="", help="where it reaches the shop, if not at the host of webhook_url"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen until a signal comes. Raises CommandError if it cannot."""
        config = settings.PAYMENT_GATEWAYS.get(options["gateway"])
        if not config:
            raise CommandError(f"PAYMENT_GATEWAYS has no {options['gateway']}")
        # Kept for `sigwait`, in this thread and those it starts.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        sandbox = Sandbox(
            host=options["host"],
            port=options["port"],
            api_key=config["api_key"],
            webhook_secret=config["webhook_secret"],
            file=options["file"],
            public_url=options["public_url"],
            shop_url=options["shop_url"],
        )
        try:
            sandbox.start()
        except (OSError, OverflowError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"payment sandbox listens on {sandbox.url}")
        self.stdout.flush()
        signal.sigwait(ENDING)
        sandbox.stop()
