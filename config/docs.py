"""The schema, as JSON unless YAML is asked for, and the two pages that show it."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation

#: Both programs write style attributes; Redoc searches in a worker that it makes from a blob.
_needs = csp_update({"style-src": [SELF, "'unsafe-inline'"], "worker-src": [SELF, "blob:"]})

swagger = _needs(SpectacularSwaggerSplitView.as_view(url_name="schema-json"))
redoc = _needs(SpectacularRedocView.as_view(url_name="schema-json"))


class SchemaView(SpectacularAPIView):
    """`/api/schema/`, with `?format=yaml` or an Accept header for YAML."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]
    content_negotiation_class: Any = DefaultContentNegotiation
