"""What the pages' blocks say of themselves: each command is run, or is for another place; each diagram is one."""

import json
import re
import subprocess
from textwrap import dedent

import pytest

from devtools.site import fetched_from_elsewhere
from devtools.state import ROOT
from tests.docs.pages import DOCS, blocks, commands, name_of, pages

#: Blocks of commands are `bash` or `console`, which are run, or `sh`, which cannot be run here.
COMMANDS, ELSEWHERE = {"bash", "console", "sh"}, "sh"
#: Who works on other machines, in projects of the reader's, or stays in the foreground.
OTHER_PLACES = {
    "./run_tests.sh", "alloy", "cat", "cd", "celery", "compose", "compose()", "cp", "docker", "export", "filebeat",
    "git", "install", "kubectl", "kustomize", "npm", "pip", "prometheus", "rabbitmqctl",
}  # fmt: skip
#: Who can work here, and in an `sh` block has to name another machine.
ANYWHERE = {"curl", "redis-cli"}
FLOWS = [
    "Complete system architecture", "User authentication", "Offer management", "Account management",
    "Standard activation", "Partner activation", "Transaction status checking", "Expiring offers notification",
    "Error handling and recovery",
]  # fmt: skip
_LIKE_COMMANDS = re.compile(r"(bash|cmd|console|fish|sh|shell|terminal|zsh)\b")
_PROGRAM = re.compile(r"^(?:\w+=\S*\s+)*(\S+)")


def blocks_of(language):
    return [(page, block) for page in pages() for block in blocks(page) if block.language == language]


def test_no_command_stands_in_a_block_that_nobody_looks_at():
    others = [(page, block) for page in pages() for block in blocks(page) if block.language not in COMMANDS]

    wrong = [
        f"{name_of(page)}:{block.first} {block.language}"
        for page, block in others
        if _LIKE_COMMANDS.match(block.language) or any(line.startswith("$ ") for line in block.lines)
    ]
    assert not wrong


def test_what_is_not_run_is_for_other_places():
    wrong = [
        f"{name_of(page)}, block at {block.first}: {line}"
        for page, block in blocks_of(ELSEWHERE)
        for line in lines_that_begin_commands(block)
        if not is_for_another_place(line)
    ]

    assert not wrong


def lines_that_begin_commands(block):
    """Without comments, what a command says in further lines, and what it is given to read."""
    told = re.sub(r"<<(\w+)\n.*?\n\1$", "", dedent(block.text), flags=re.DOTALL | re.MULTILINE)
    whole = re.sub(r"\\\n\s*", "", told)
    return [line for line in whole.split("\n") if line.strip() and not line.startswith((" ", "#"))]


def is_for_another_place(line):
    program = _PROGRAM.match(line)[1]
    return program in OTHER_PLACES or (program in ANYWHERE and not re.search(r"localhost|REDIS_URL", line))


def test_a_console_runs_its_commands_and_not_what_they_print():
    page = ROOT / "CONTRIBUTING.md"

    assert all(line.startswith("./dev up -d") for line in commands(page).values())
    assert len(commands(page)) == 1


def test_mermaid_understands_every_diagram():
    drawn = blocks_of("mermaid")

    parsed = subprocess.run(
        [ROOT / ".venv/bin/node", ROOT / "tests/docs/parse_mermaid.mjs"], check=True, capture_output=True, text=True,
        input=json.dumps([block.text for _, block in drawn]),
    )  # fmt: skip

    faults = zip(drawn, json.loads(parsed.stdout), strict=True)
    assert [f"{name_of(page)}:{block.first} {fault}" for (page, block), fault in faults if fault] == []


def test_the_nine_flows_of_document_001_are_drawn_in_its_order():
    page = DOCS / "SYSTEM_FLOWCHARTS.md"

    sections = re.split(r"^## \d+\. ", page.read_text(), flags=re.MULTILINE)[1:10]

    assert [section.split("\n")[0] for section in sections] == FLOWS
    assert all("```mermaid" in section for section in sections)


@pytest.mark.parametrize(
    "fetched",
    ['<script src="//cdn.example.com/a.js">', '<link rel="stylesheet" href="https://fonts.example.com/css">'],
)
def test_the_site_may_not_fetch_from_other_hosts(fetched):
    assert fetched_from_elsewhere(fetched + '<a href="https://example.com/"><script src="../assets/a.js">')
    assert not fetched_from_elsewhere('<a href="https://example.com/"><script src="../assets/a.js">')
