"""A span around each task that something traced has queued; what the beat queues is no trace of its own."""

from typing import Any

from celery import signals
from opentelemetry import context, trace
from opentelemetry.trace import SpanKind

from config.tracing.provider import REQUEST_ID, bind, fail, propagator, tracer
from earmark.base.requests import request_id


def follow() -> None:
    """From now on. Comes after what binds the request id (`config.celery`), which names the trace."""
    signals.before_task_publish.connect(_send, weak=False)
    signals.task_prerun.connect(_begin, weak=False)
    signals.task_failure.connect(_fail, weak=False)
    signals.task_postrun.connect(_end, weak=False)


def _send(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None:
        propagator.inject(headers)


def _begin(task: Any, **_: Any) -> None:
    given = task.request.get("traceparent")
    if not given:
        return
    parent = propagator.extract({"traceparent": given}, context=context.Context())
    attributes = {
        "messaging.system": "celery",
        "messaging.operation.type": "process",
        "messaging.message.id": task.request.id,
        REQUEST_ID: request_id(),
    }
    span = tracer.start_span(task.name, context=parent, kind=SpanKind.CONSUMER, attributes=attributes)
    task.request.span = span, context.attach(trace.set_span_in_context(span, context.Context()))
    bind(span)


def _fail(exception: BaseException, **_: Any) -> None:
    fail(trace.get_current_span(), type(exception).__name__)


def _end(task: Any, **_: Any) -> None:
    if begun := task.request.get("span"):
        span, token = begun
        span.end()
        context.detach(token)
