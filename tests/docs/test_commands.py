"""Every command of the documentation does what it is there for: run as written, page by page, against one house.

The shell of a page ends at the first command that fails; curl fails with every answer from 400 on. What is meant to be
refused says so in the page, by `|| true`.
"""

import os
import signal
import subprocess

import httpx
import pytest

from devtools.ports import free_port
from devtools.state import ROOT
from tests.chaos.stack import copy_of_what_is_ready
from tests.docs.pages import commands, name_of, pages, script

STATE = "docs"
PAGE_SECONDS = 400
#: Ports that pages write, and in whose place the test has free ones: a developer may have these in use.
WRITTEN = ("8000", "9100", "9200")
STRICT = """set -eEuo pipefail
page=$1
shift
failed() {
  local frame line
  for frame in "${!BASH_SOURCE[@]}"; do
    [ "${BASH_SOURCE[frame]}" != "$page" ] || line=${BASH_LINENO[frame - 1]}
  done
  printf '✗ line %s: %s\\n' "${line:-?}" "$1"
}
trap 'failed "$BASH_COMMAND"' ERR
not_refused() {
  failed "was meant to be refused"
  exit 1
}
manage.py() { ./dev manage "$@"; }
source "$page"
"""
#: What a page must have shown: its commands could also succeed with another story.
SAID = {
    "docs/tutorial.md": (
        '"status":"SUCCESS"',
        '"total_amount":"43.20"',
        "user_limit_reached",
        '"retry_at":"',
        "Clean:",
    ),
    "docs/ledger.md": ("entered", "replay", "reused", "short", "Clean:"),
    "docs/how-to/redis-lost.md": ('"status":"SUCCESS"',),
    "docs/how-to/backup.md": ("Clean:",),
}
RUNNABLE = [page for page in pages() if commands(page)]


class House:
    """What `./dev up` runs, under another name and on another port than a developer's own."""

    def __init__(self, folder):
        self.folder = folder
        self.ports = {port: free_port() for port in WRITTEN}
        (folder / ".curlrc").write_text("fail-with-body\nno-progress-meter\nmax-time = 30\n")
        kept = {name: value for name in ("HOME", "LANG", "USER") if (value := os.environ.get(name))}
        self.env = {
            **kept,
            "PATH": os.pathsep.join(
                part for part in os.environ["PATH"].split(os.pathsep) if not part.startswith(str(ROOT))
            ),
            "CURL_HOME": str(folder),
            "DEV_STATE": STATE,
            "PORT": str(self.ports["8000"]),
            "LOG_LEVEL": "WARNING",
        }

    def dev(self, *arguments):
        done = subprocess.run(
            ["./dev", *arguments], cwd=ROOT, env=self.env, check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    def be_up(self):
        """A page may end it."""
        try:
            httpx.get(f"http://127.0.0.1:{self.ports['8000']}/healthz").raise_for_status()
        except httpx.HTTPError:
            self.dev("up", "-d")

    def run(self, page):
        """Exit code and output of the page's commands; what they leave running is ended."""
        strict, written = self.folder / "strict.sh", self.folder / page.name
        strict.write_text(STRICT)
        written.write_text(script(page, self.ports))
        with (self.folder / "said").open("w+") as said, subprocess.Popen(
            ["bash", str(strict), str(written)], cwd=ROOT, env=self.env, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
        ) as shell:  # fmt: skip
            try:
                shell.wait(PAGE_SECONDS)
            except subprocess.TimeoutExpired:
                said.write(f"\n✗ not within {PAGE_SECONDS} s")
            finally:
                end(shell.pid)
            shell.wait()
            said.seek(0)
            output = said.read()
        return shell.returncode, output


def end(group):
    """Ends what is left of a shell's processes."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    copy_of_what_is_ready(STATE).save()
    house = House(tmp_path_factory.mktemp("docs"))
    try:
        yield house
    finally:
        house.dev("down")


@pytest.mark.live
@pytest.mark.parametrize("page", RUNNABLE, ids=name_of)
def test_the_commands_of_a_page_work_as_written(page, house):
    house.be_up()

    code, output = house.run(page)

    assert code == 0, f"{name_of(page)}\n{output[-6000:]}"
    assert [said for said in SAID.get(name_of(page), ()) if said not in output] == []
