"""`./dev clients`: the Python and the TypeScript client, from the schema and what is written by hand in `clients/`.

Nothing of it is committed: the schema of the release that is published makes the clients of that release.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from config.openapi_webhooks import event_name
from devtools.schema import schema
from devtools.state import ROOT

SOURCE = ROOT / "clients"
BUILD = ROOT / "build" / "clients"
NODE_TOOLS = ROOT / "node_modules" / ".bin"
#: Settings of openapi-python-client.
PYTHON_SETTINGS = {
    "package_name_override": "earmark_client",
    "project_name_override": "earmark-client",
    "content_type_overrides": {
        "application/pdf": "application/octet-stream",
        "text/csv; charset=utf-8": "text/plain",
        "application/x-ndjson": "text/plain",
    },
    "post_hooks": [],
}


def build(document: dict[str, Any], *, into: Path = BUILD) -> None:
    """Both, in `into/python` and `into/typescript`, and the schema beside them. Raises CalledProcessError."""
    into.mkdir(parents=True, exist_ok=True)
    file = into / "openapi.json"
    file.write_text(json.dumps(document, indent=1))
    _python(document, file, into / "python")
    _typescript(document, file, into / "typescript")


def _python(document: dict[str, Any], file: Path, folder: Path) -> None:
    settings = folder.parent / "openapi-python-client.json"
    settings.write_text(json.dumps(PYTHON_SETTINGS))
    _run(
        "openapi-python-client", "generate", "--path", str(file), "--config", str(settings), "--meta", "pdm",
        "--output-path", str(folder), "--overwrite", "--fail-on-warning",
    )  # fmt: skip
    shutil.copytree(
        SOURCE / "python", folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    names = {type: event_name(type) for type in document["webhooks"]}
    union = " | ".join(names.values())
    (folder / "earmark_client" / "events.py").write_text(
        '"""What webhooks tell, by type."""\n\n'
        f"from .models import {', '.join(names.values())}\n\n"
        f"Event = {union}\n"
        f"EVENTS: dict[str, type[Event]] = {{{', '.join(f'{type!r}: {name}' for type, name in names.items())}}}\n"
    )


def _typescript(document: dict[str, Any], file: Path, folder: Path) -> None:
    shutil.copytree(SOURCE / "typescript", folder, dirs_exist_ok=True)
    shutil.copytree(
        SOURCE / "examples", folder / "examples", dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py")
    )
    _run(str(NODE_TOOLS / "openapi-typescript"), str(file), "--output", str(folder / "src" / "schema.ts"))
    keyed = json.dumps(sorted(_keyed(document)), indent=2)
    (folder / "src" / "keyed.ts").write_text(
        "/** Operations that take an Idempotency-Key. */\n"
        f"export const KEYED: ReadonlySet<string> = new Set({keyed});\n"
    )
    members = "".join(f'\n  | components["schemas"]["{event_name(type)}"]' for type in document["webhooks"])
    (folder / "src" / "events.ts").write_text(
        'import type { components } from "./schema.js";\n\n'
        f"/** What webhooks tell; `type` tells them apart. */\nexport type EarmarkEvent ={members};\n"
    )
    _run(str(NODE_TOOLS / "tsc"), "--project", str(folder))


def _keyed(document: dict[str, Any]) -> set[str]:
    return {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", []))
    }


def _run(*command: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=True)


if __name__ == "__main__":
    build(schema())
    print(f"The clients are in {BUILD}")
