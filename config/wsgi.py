"""The WSGI application."""

import os

from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import reset_queries

from config import tracing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
tracing.start("web")

# Bookkeeping for what is not used here, at every request: Django's caches (ours: earmark.base.cache), and the list of
# queries that it keeps for looking at, which goes past its end by itself.
request_started.disconnect(reset_queries)
request_finished.disconnect(close_caches)

from config.metrics import processes  # noqa: E402
from earmark.notifications.channels import choice  # noqa: E402  settings and models are there only now

choice.announce()
processes.serve_web()
