"""`python -m devtools.dashboards --check | --write`: Grafana's dashboards in deploy/grafana, from `devtools.panels`."""

import json
import sys
from typing import Any

from devtools.panels import DASHBOARDS, Dashboard, Panel, Query
from devtools.state import ROOT

FOLDER = ROOT / "deploy" / "grafana" / "dashboards"
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
COLUMNS = 24
TALL = {"stat": 4, "timeseries": 8}


def files() -> dict[str, str]:
    """Each dashboard's file by its name."""
    return {f"{each.uid}.json": json.dumps(_dashboard(each), indent=1) + "\n" for each in DASHBOARDS}


def _dashboard(shown: Dashboard) -> dict[str, Any]:
    return {
        "uid": shown.uid,
        "title": shown.title,
        "tags": ["earmark"],
        "schemaVersion": 39,
        "editable": True,
        "graphTooltip": 1,
        "refresh": "10s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": [_source(), *(_variable(*each) for each in shown.variables)]},
        "annotations": {"list": [_alerts()]},
        "links": [
            {
                "type": "dashboards",
                "tags": ["earmark"],
                "title": "Earmark",
                "asDropdown": True,
                "keepTime": True,
            }
        ],
        "panels": _laid_out(shown),
    }


def _source() -> dict[str, Any]:
    return {"type": "datasource", "name": "datasource", "label": "Prometheus", "query": "prometheus"}


def _variable(name: str, query: str) -> dict[str, Any]:
    return {
        "type": "query",
        "name": name,
        "datasource": SOURCE,
        "query": {"query": query, "refId": name},
        "definition": query,
        "refresh": 2,
        "sort": 3,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
    }


def _alerts() -> dict[str, Any]:
    return {
        "name": "Alerts",
        "enable": True,
        "iconColor": "red",
        "datasource": SOURCE,
        "expr": 'ALERTS{alertname=~"Earmark.*", alertstate="firing"}',
        "titleFormat": "{{alertname}}",
        "step": "60s",
    }


def _laid_out(shown: Dashboard) -> list[dict[str, Any]]:
    """Panels from left to right, rows from top to bottom."""
    panels: list[dict[str, Any]] = []
    top = 0
    for title, row in shown.rows:
        panels.append(
            {"type": "row", "title": title, "collapsed": False, "panels": [], **_at(0, top, COLUMNS, 1)}
        )
        top, left = top + 1, 0
        for panel in row:
            tall = TALL[panel.kind]
            if left + panel.wide > COLUMNS:
                top, left = top + tall, 0
            panels.append(_panel(panel) | _at(left, top, panel.wide, tall))
            left += panel.wide
        top += TALL[row[-1].kind]
    return [panel | {"id": number} for number, panel in enumerate(panels, 1)]


def _at(x: int, y: int, wide: int, tall: int) -> dict[str, Any]:
    return {"gridPos": {"x": x, "y": y, "w": wide, "h": tall}}


def _panel(panel: Panel) -> dict[str, Any]:
    base = [] if panel.steps and panel.steps[0][0] == 0 else [{"color": "green", "value": None}]
    steps = [{"color": colour, "value": value or None} for value, colour in panel.steps]
    defaults: dict[str, Any] = {
        "unit": panel.unit,
        "min": 0,
        "thresholds": {"mode": "absolute", "steps": [*base, *steps]},
        "color": {"mode": "thresholds" if panel.kind == "stat" else "palette-classic"},
    }
    options: dict[str, Any] = {
        "reduceOptions": {"calcs": ["lastNotNull"]},
        "colorMode": "value",
        "graphMode": "area",
    }
    if panel.kind == "timeseries":
        defaults["custom"] = {
            "lineWidth": 1,
            "fillOpacity": 20 if panel.stacked else 5,
            "showPoints": "never",
            "stacking": {"mode": "normal" if panel.stacked else "none"},
            "thresholdsStyle": {"mode": "dashed" if panel.steps else "off"},
        }
        options = {
            "legend": {"displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.text,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        "targets": [_target(number, query) for number, query in enumerate(panel.queries)],
    }


def _target(number: int, query: Query) -> dict[str, Any]:
    legend, expression = query
    return {
        "refId": chr(ord("A") + number),
        "datasource": SOURCE,
        "expr": expression,
        "legendFormat": legend or "__auto",
    }


def main(mode: str) -> int:
    """Exit code 1 where a file is not what the panels say."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = files()
    stale = [name for name, text in made.items() if not _is(name, text)]
    extra = {file.name for file in FOLDER.glob("*.json")} - made.keys()
    if mode == "--write":
        for name in stale:
            (FOLDER / name).write_text(made[name])
        for name in extra:
            (FOLDER / name).unlink()
        return 0
    for name in [*stale, *extra]:
        print(f"deploy/grafana/dashboards/{name} is not what devtools/panels.py says: ./dev check --fix")
    return 1 if stale or extra else 0


def _is(name: str, text: str) -> bool:
    file = FOLDER / name
    return file.is_file() and file.read_text() == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "--check"))
