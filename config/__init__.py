"""Composition root: settings, urls, celery, wiring of facts, errors to HTTP.

Imports nothing by itself: `python -m config.alive` runs every few seconds, and Celery's application is made when Django
is set up (`config.apps`).

Note [Starting]
---------------
A process begins by making half a million objects that all stay: modules, classes, functions. Looking for garbage among
them takes a fifth of its start, so nobody looks until Django is set up (`config.apps` says when).
"""

import gc

gc.disable()
