"""`python -m devtools.alerts`: Prometheus takes our rules, each alert fires and is silent where it should, and each
names a runbook that is there.
"""

import re
import subprocess
import sys
from typing import Any

import yaml

from devtools.state import ROOT

FOLDER = ROOT / "deploy" / "prometheus"
COMMANDS = (
    ("promtool", "check", "config", "prometheus.yml"),
    ("promtool", "test", "rules", "alerts_test.yml"),
)
_EXPECTED = re.compile(r'count\(ALERTS\{alertname="(\w+)",alertstate="firing"\}\) or vector\(0\)')


def main() -> int:
    """Exit code 1 with a line for each fault."""
    faults = [*_untested(), *_without_runbook()]
    for command in COMMANDS:
        done = subprocess.run(command, cwd=FOLDER, text=True, capture_output=True, check=False)
        if done.returncode:
            faults.append(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def _untested() -> list[str]:
    seen = {
        (found[1], round(case["exp_samples"][0]["value"]))
        for test in _read("alerts_test.yml")["tests"]
        for case in test.get("promql_expr_test", ())
        if (found := _EXPECTED.fullmatch(case["expr"]))
    }
    return [
        f"{rule['alert']}: no test in which it {'fires' if count else 'is silent'}"
        for rule in _alerts()
        for count in (0, 1)
        if (rule["alert"], count) not in seen
    ]


def _without_runbook() -> list[str]:
    faults = []
    for rule in _alerts():
        page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
        titles = re.findall(r"^#+ (.+)$", (ROOT / page).read_text(), re.MULTILINE)
        if anchor not in {_anchor(title) for title in titles}:
            faults.append(f"{rule['alert']}: {page} has no heading #{anchor}")
    return faults


def _anchor(title: str) -> str:
    """As Markdown renderers name a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")


def _alerts() -> list[dict[str, Any]]:
    return [rule for group in _read("alerts.yml")["groups"] for rule in group["rules"]]


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text())


if __name__ == "__main__":
    sys.exit(main())
