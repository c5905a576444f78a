"""Composition root: settings, urls, celery, wiring of facts, errors to HTTP."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
