"""Tracing with OpenTelemetry: off, and not even imported, unless OTEL_EXPORTER_OTLP_ENDPOINT is set.

Note [Traces]
-------------
A trace is what happens on behalf of one request, and the request id names it: its trace id is a keyed hash of it. Since
the request id already stands in facts and other rows and travels with tasks, nothing else has to be kept: whoever
works for a request later, be it rung for or found by a sweep, is in its trace. Where the work was begun by a span of
the same trace it is that span's child, else a further root of the trace, linked to whom it was done by.

Three consequences. Samplers decide by the trace id, so all processes decide alike. What nobody asked for, such as
sweeps that find nothing, is no trace. And a trace id that a caller sends cannot be taken over, nor its wish to be
sampled: the caller is linked to.

Spans are made at our own doors and hold names, counts and codes: no path and no query of any URL, no SQL text, no keys,
no messages of errors. Libraries that make spans by themselves write those down, and do not see our short ways to
PostgreSQL and Redis.
"""

import os


def is_on() -> bool:
    """Whether there is somebody to send spans to."""
    return bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"))


def start(process: str) -> None:
    """Begins, where it is on; in the very process that works, after all forking. `process`: `web` or `worker`."""
    if is_on():
        from config.tracing import doors, provider, tasks  # noqa: PLC0415  heavy, and only where it is on

        provider.provide(process)
        doors.watch()
        tasks.follow()
