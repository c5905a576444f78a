"""Rules and dashboards speak of what there is."""

import json
import re
from itertools import combinations
from pathlib import Path

import pytest
import yaml

from earmark.base import metrics

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
DASHBOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
RULES = [
    rule
    for name in ("recording.yml", "alerts.yml")
    for group in yaml.safe_load((DEPLOY / "prometheus" / name).read_text())["groups"]
    for rule in group["rules"]
]


def panels(file):
    return [panel for panel in json.loads(file.read_text())["panels"] if panel["type"] != "row"]


def expressions():
    yield from (rule["expr"] for rule in RULES)
    for file in DASHBOARDS:
        yield from (target["expr"] for panel in panels(file) for target in panel["targets"])


def offered():
    """Every name and its labels, as `/metrics` has them."""
    for each in metrics.described():
        for end in ("_bucket", "_count", "_sum") if each.kind == "histogram" else ("",):
            yield each.name + end, {*each.labels, *(["le"] if end == "_bucket" else [])}


def test_every_metric_that_is_asked_for_is_one_that_is_offered():
    names = {name for name, _ in offered()}
    asked = {name for text in expressions() for name in re.findall(r"\bearmark_\w+", text)}

    assert len(asked) > 50
    assert asked - names == set()


def test_every_label_that_is_asked_for_is_one_of_that_metric():
    labels = dict(offered())
    wrong = [
        (name, label)
        for text in expressions()
        for name, given in re.findall(r"\b(earmark_\w+)\{([^}]*)\}", text)
        for label in re.findall(r"(\w+)\s*[=!]", given)
        if label not in labels[name]
    ]

    assert wrong == []


def test_every_recorded_series_that_is_asked_for_is_recorded():
    recorded = {rule["record"] for rule in RULES if "record" in rule}
    asked = {name for text in expressions() for name in re.findall(r"\bearmark:[\w:]+", text)}

    assert asked == recorded


def test_nothing_is_offered_that_nobody_looks_at():
    asked = " ".join(expressions())

    assert [each.name for each in metrics.described() if each.name not in asked] == []


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.stem)
def test_a_dashboard_can_be_read_by_grafana(file):
    shown = json.loads(file.read_text())
    every = shown["panels"]
    variables = {each["name"] for each in shown["templating"]["list"]}

    assert shown["uid"] == file.stem
    assert len({panel["id"] for panel in every}) == len(every)
    for one, other in combinations([panel["gridPos"] for panel in every], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        beneath = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or beneath
    for panel in panels(file):
        assert panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24
        assert panel["fieldConfig"]["defaults"]["unit"]
        refs = [target["refId"] for target in panel["targets"]]
        assert refs == sorted(set(refs))
        used = set(re.findall(r"\$(\w+)", " ".join(target["expr"] for target in panel["targets"])))
        assert used <= variables | {"__rate_interval"}
