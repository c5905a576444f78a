"""What Alloy and Filebeat are told of our lines is true of lines that we write."""

import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2] / "deploy" / "logging"
PROGRAM = """
import logging, structlog
from earmark.base.logs import configure_logging
configure_logging(level="INFO", pretty=False)
structlog.contextvars.bind_contextvars(request_id="r1", trace_id="0af7651916cd43dd8448eb211c80319c")
structlog.get_logger("x").info("request", method="GET", path="/api/", status=200, ms=1.5)
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("x").exception("failed")
logging.getLogger("library").warning("said")
"""


@pytest.fixture(scope="module")
def lines():
    """Real ones: of a request, of an error, of a library."""
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stderr
    return [json.loads(line) for line in said.splitlines()]


@pytest.fixture(scope="module")
def alloy():
    return (ROOT / "loki" / "lines.alloy").read_text()


def block(text, name):
    """Names and values of a map in Alloy's syntax: what stands between the braces that follow the name."""
    inner = re.search(rf"{re.escape(name)}\s*\{{\s*\w+\s*=\s*\{{(.*?)\}}", text, re.DOTALL)[1]
    return dict(re.findall(r'(\w+)\s*=\s*"([^"]*)"', inner))


def test_alloy_reads_fields_that_every_line_has(alloy, lines):
    read = block(alloy, "stage.json")

    assert set(read.values()) == {"timestamp", "level", "event", "request_id", "trace_id"}
    assert [set(read.values()) - line.keys() for line in lines] == [set()] * len(lines)


def test_alloy_keeps_only_what_it_has_read_and_labels_only_what_has_few_values(alloy):
    read, labels, found = (
        block(alloy, f"stage.{name}") for name in ("json", "labels", "structured_metadata")
    )

    assert labels.keys() == {"level"}
    assert (labels.keys() | found.keys()) <= read.keys()


def test_alloy_is_told_how_moments_are_written(alloy, lines):
    assert re.search(r'source = "timestamp"\s+format = "RFC3339Nano"', alloy)
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}Z", line["timestamp"])


@pytest.mark.parametrize("name", ["compose", "kubernetes"])
def test_what_alloy_collects_goes_to_the_reading_of_lines(alloy, name):
    collected = (ROOT / "loki" / f"{name}.alloy").read_text()

    assert "loki.process.lines.receiver" in collected
    assert 'loki.process "lines"' in alloy
    for text in (alloy, collected):
        assert text.count("{") == text.count("}")


def ingest(line, processors):
    """What the pipeline makes of a line, by the few kinds of processors that it has."""
    found = {f"earmark.{name}": value for name, value in line.items()}
    for processor in processors:
        [(kind, given)] = processor.items()
        if given["field"] not in found:
            assert given.get("ignore_missing") or given.get("ignore_failure"), given
        elif kind == "date":
            assert given["formats"] == ["ISO8601"]
            found[given["target_field"]] = datetime.fromisoformat(found[given["field"]])
        elif kind == "rename":
            found[given["target_field"]] = found.pop(given["field"])
        else:
            assert kind == "remove"
            del found[given["field"]]
    return found


def test_elasticsearch_gets_our_lines_under_its_common_names(lines):
    pipeline = json.loads((ROOT / "elastic" / "pipeline.json").read_text())

    request, error, library = (ingest(line, pipeline["processors"]) for line in lines)

    moment = request.pop("@timestamp")
    assert moment.tzinfo
    assert request == {
        "message": "request", "log.level": "info", "http.request.id": "r1",
        "trace.id": "0af7651916cd43dd8448eb211c80319c", "http.request.method": "GET",
        "http.response.status_code": 200, "url.path": "/api/", "earmark.ms": 1.5,
    }  # fmt: skip
    assert error["earmark.exception"][0]["exc_type"] == "ZeroDivisionError"
    assert (library["message"], library["log.logger"]) == ("said", "library")


def test_each_field_of_the_pipeline_is_one_that_a_line_has(lines):
    pipeline = json.loads((ROOT / "elastic" / "pipeline.json").read_text())
    ours = {f"earmark.{name}" for line in lines for name in line}

    assert {next(iter(each.values()))["field"] for each in pipeline["processors"]} <= ours


def test_the_index_knows_the_names_that_the_pipeline_writes():
    pipeline = json.loads((ROOT / "elastic" / "pipeline.json").read_text())
    known = json.loads((ROOT / "elastic" / "template.json").read_text())["template"]["mappings"]["properties"]

    for written in (given.get("target_field") for each in pipeline["processors"] for given in each.values()):
        inner = {"properties": known}
        for part in written.split(".") if written else ():
            inner = inner["properties"][part]


@pytest.mark.parametrize("name", ["compose", "kubernetes"])
def test_filebeat_reads_json_into_the_field_that_the_pipeline_takes_from(name):
    told = yaml.safe_load((ROOT / "elastic" / f"filebeat.{name}.yml").read_text())

    [source] = told["filebeat.inputs"]
    assert {"ndjson": {"target": "earmark", "ignore_decoding_error": True}} in source["parsers"]
    assert told["output.elasticsearch"]["pipeline"] == "earmark-logs"
