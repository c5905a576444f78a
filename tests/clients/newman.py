"""Runs of the Postman collection."""

import json
import os
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools.state import ROOT

COLLECTION = ROOT / "Offers API.postman_collection.json"
NODE_ENVIRONMENT = {
    **os.environ,
    "PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    "NODE_OPTIONS": "--no-deprecation",
}


@dataclass(frozen=True)
class Run:
    """A run under way."""

    process: subprocess.Popen
    report: Path

    def told(self):
        """How many requests and tests there were, and a paragraph for each that failed."""
        said, _ = self.process.communicate(timeout=300)
        assert self.report.exists(), said
        run = json.loads(self.report.read_text())["run"]
        stats = run["stats"]
        return stats["requests"]["total"], stats["assertions"]["total"], list(_failures(run))


@contextmanager
def run_collection(url, report):
    """Against the Earmark at that address; it goes on while others are begun."""
    process = subprocess.Popen(
        [ROOT / "node_modules" / ".bin" / "newman", "run", COLLECTION.name, "--env-var", f"base_url={url}",
         "--reporters", "json", "--reporter-json-export", report],
        cwd=ROOT, env=NODE_ENVIRONMENT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield Run(process, report)
    finally:
        process.kill()
        process.communicate()


def _failures(run):
    executions = {one["cursor"]["ref"]: one for one in run["executions"]}
    for failure in run["failures"]:
        answer = executions.get(failure.get("cursor", {}).get("ref"), {}).get("response", {})
        body = bytes(answer.get("stream", {}).get("data", []))[:400].decode(errors="replace")
        folder, name = failure.get("parent", {}).get("name"), failure.get("source", {}).get("name")
        error = failure["error"]
        yield f"{folder} / {name}: {error.get('test', '')}: {error['message']}\n  {answer.get('code')} {body}"
