"""Health, and the schema itself."""

from devtools.postman.model import Call, Folder

FOLDER = Folder(
    "Operations",
    "For those who run it.",
    [
        Call("The process answers", "GET /healthz", by=None),
        Call("It can do its work", "GET /readyz", by=None, value={"status": "ok"}),
        Call("Measurements, for Prometheus", "GET /metrics", by=None,
             tests={"are there": 'pm.expect(pm.response.text()).to.include("# TYPE ")'}),
        Call("The schema", "GET /swagger.json", by=None, value={"info.title": "Earmark"}),
        Call("The schema as YAML", "GET /api/schema/", by=None, query={"format": "yaml"},
             tests={"is OpenAPI 3.1": 'pm.expect(pm.response.text()).to.include("openapi: 3.1")'}),
    ],
)  # fmt: skip
