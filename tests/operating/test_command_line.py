"""`manage.py`, as a shell runs it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_who_reads_no_further_is_not_told_of_it():
    done = subprocess.run(
        ["sh", "-c", '"$0" manage.py help | true', sys.executable],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stderr == ""
