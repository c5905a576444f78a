"""What nobody has switched on is not even imported."""

import os
import subprocess
import sys

HEAVY = """
import sys, config.wsgi, config.celery
heavy = ("opentelemetry.exporter", "config.tracing.provider", "sentry_sdk", "flower")
print([name for name in heavy if name in sys.modules])
"""
LIGHT = """
import sys, config.alive
print([name for name in ("django", "celery", "structlog") if name in sys.modules])
"""


def printed(program):
    watched = ("OTEL_", "SENTRY_")
    settings = {name: value for name, value in os.environ.items() if not name.startswith(watched)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=settings, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_tracing_and_reports_cost_nothing_where_they_are_off():
    assert printed(HEAVY) == "[]"


def test_the_probe_of_a_process_imports_nothing_of_it():
    assert printed(LIGHT) == "[]"
