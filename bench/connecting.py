"""The worker as Celery has it: a connection to PostgreSQL for each task. `celery -A bench.connecting worker`."""

from config.celery import app

app.conf.CELERY_DB_REUSE_MAX = None
