"""`python -m devtools.postman --check` or `--write`: whether the collection is what the schema and the calls make."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from devtools.postman.areas import ABOUT, FOLDERS
from devtools.postman.build import collection
from devtools.postman.coverage import faults
from devtools.postman.shapes import Shapes
from devtools.schema import schema
from devtools.state import ROOT

FILE = ROOT / "Offers API.postman_collection.json"


def text(document: dict[str, Any]) -> str:
    """The collection as its file has it."""
    made = collection(FOLDERS, Shapes(document), about=ABOUT)
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def main(file: Path = FILE) -> int:
    """Exit code."""
    parser = argparse.ArgumentParser(prog="python -m devtools.postman")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    document = schema()
    found = faults(FOLDERS, document)
    made = "" if found else text(document)
    if options.write and made:
        file.write_text(made)
    elif made and not (file.exists() and file.read_text() == made):
        found.append(f"{file.name} is not what it would be now. Make it anew: ./dev check --fix")
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
