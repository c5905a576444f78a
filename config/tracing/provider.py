"""Where spans go, and which trace they belong to. See Note [Traces]."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from multiprocessing.util import Finalize
from typing import Any

import structlog
from django.conf import settings
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from config.version import VERSION
from earmark.base.requests import request_id

tracer = trace.get_tracer("earmark", VERSION)
propagator = TraceContextTextMapPropagator()
#: The attribute that says for which request.
REQUEST_ID = "earmark.request_id"


class Ids(RandomIdGenerator):
    """A root belongs to the trace of the request that is worked for."""

    def generate_trace_id(self) -> int:
        """By the request id that is bound; random where none is."""
        current = request_id()
        return trace_of(current) if current else super().generate_trace_id()


def trace_of(request: str) -> int:
    """The trace id of all that happens for the request with this id."""
    return int.from_bytes(hashlib.blake2b(request.encode(), digest_size=16, key=_key()).digest(), "big")


@cache
def _key() -> bytes:
    return hashlib.sha256(b"trace ids" + settings.SECRET_KEY.encode()).digest()


def provide(process: str) -> None:
    """Has spans sent in batches, the last of them at the process's end; all else is said by the standard's names."""
    resource = Resource.create({SERVICE_VERSION: VERSION})
    if str(resource.attributes[SERVICE_NAME]).startswith("unknown_service"):
        resource = resource.merge(Resource({SERVICE_NAME: f"earmark-{process}"}))
    provider = TracerProvider(resource=resource, id_generator=Ids(), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    Finalize(None, provider.shutdown, exitpriority=100)  # `atexit` is not for children that were forked


@contextmanager
def entered(
    name: str,
    attributes: Mapping[str, Any],
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    context: Context | None = None,
    links: tuple[Link, ...] = (),
) -> Iterator[Span]:
    """A span that is current inside. What is raised there marks it by the name of its class alone: messages tell."""
    span = tracer.start_span(name, context=context, kind=kind, links=links, attributes=attributes)
    with trace.use_span(span, record_exception=False, set_status_on_exception=False):
        try:
            yield span
        except BaseException as error:
            fail(span, type(error).__name__)
            raise
        finally:
            span.end()


def fail(span: Span, reason: str) -> None:
    """Marks the span as an error."""
    span.set_attribute("error.type", reason)
    span.set_status(Status(StatusCode.ERROR))


def bind(span: Span) -> None:
    """Has the log lines from here on name the trace, if anybody will find it."""
    structlog.contextvars.unbind_contextvars("trace_id")
    if span.is_recording():
        structlog.contextvars.bind_contextvars(
            trace_id=trace.format_trace_id(span.get_span_context().trace_id)
        )


def is_traced() -> bool:
    """Whether something is being recorded that a span could be part of."""
    return trace.get_current_span().is_recording()


@contextmanager
def on_behalf_of(request: str, doing: str) -> Iterator[None]:
    """Work that goes on in the trace of a request: part of what runs, or a root that is linked to it."""
    around = trace.get_current_span().get_span_context()
    own = not around.is_valid or around.trace_id == trace_of(request)
    links = () if own else (Link(around),)
    span = entered(doing, {REQUEST_ID: request}, context=None if own else Context(), links=links)
    with structlog.contextvars.bound_contextvars(trace_id=""), span as current:
        bind(current)
        yield
