"""`./dev postman`: the whole collection against what is running, by newman; further arguments are for newman."""

import os
import subprocess
import sys
from pathlib import Path

from devtools.postman.__main__ import FILE
from devtools.state import ROOT


def main(url: str, *arguments: str) -> int:
    """Exit code: 0 when every test held."""
    newman = ROOT / "node_modules" / ".bin" / "newman"
    command = [str(newman), "run", FILE.name, "--env-var", f"base_url={url}", *arguments]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    env = {**os.environ, "PATH": path, "NODE_OPTIONS": "--no-deprecation"}
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(os.environ["EARMARK_URL"], *sys.argv[1:]))
