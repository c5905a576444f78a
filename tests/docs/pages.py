"""The pages of the documentation: their blocks, and the script that is made of a page's commands."""

import re
from dataclasses import dataclass

from mkdocs.utils.yaml import yaml_load

from devtools.state import ROOT

DOCS = ROOT / "docs"
#: Commands that are not run here, and why.
NOT_RUN = {
    "./dev up": "stays in the foreground; the house of these tests is `./dev up -d`",
    "./dev demo": "is played by tests/chaos, and takes half a minute",
    "./dev test": "is what runs this",
    "manage.py audit": "is the tutorial's last step, as is the next",
    "manage.py audit --from-zero": "adds up all of history",
    "./dev check": "is run beside the tests, by CI and before each commit",
    "./dev check --fix": "changes files",
    "./dev bench": "takes minutes and wants the machine for itself",
    "./dev docs": "stays in the foreground; the same pages are built by a gate",
}
_FENCE = re.compile(r"^( *)```(.*)$")
_COMMENT = re.compile(r"\s+#.*$")
_REFUSED = re.compile(r"\|\| true(?=\s*(#.*)?$)")
_PORT = re.compile(r"(localhost:|127\.0\.0\.1:|--port )(\d+)\b")


@dataclass(frozen=True)
class Block:
    """A fenced block: what it says it is, the number of its first line, its lines."""

    language: str
    first: int
    lines: tuple[str, ...]

    @property
    def text(self):
        return "\n".join(self.lines)


def blocks(page):
    """All fenced blocks of a page, in order."""
    found, language, first, inside = [], None, 0, []
    for number, line in enumerate(page.read_text().split("\n"), start=1):
        fence = _FENCE.match(line)
        if fence and language is None:
            language, first, inside = fence[2].strip(), number + 1, []
        elif fence:
            found.append(Block(language, first, tuple(inside)))
            language = None
        elif language is not None:
            inside.append(line)
    assert language is None, f"{page}: a block does not end"
    return found


def commands(page):
    """What is to be run, by the number of its line in the page."""
    found = {}
    for block in blocks(page):
        for number, line in enumerate(block.lines, start=block.first):
            if block.language == "bash":
                found[number] = line
            elif block.language == "console" and line.startswith(("$ ", "> ")):
                found[number] = line[2:]
    return {number: line for number, line in found.items() if _COMMENT.sub("", line) not in NOT_RUN}


def script(page, ports):
    """The commands as a script in which they have the numbers that they have in the page."""
    runnable = commands(page)
    last = max(runnable, default=0)
    lines = [_as_run(runnable.get(number, ""), ports) for number in range(1, last + 1)]
    return "\n".join(lines)


def pages():
    """Those that a reader comes by: the two at the top, then the site's in the order of its navigation."""
    tops = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
    known = [DOCS / name for name in _names(_navigation()) if (DOCS / name).exists()]
    rest = sorted(set(DOCS.rglob("*.md")) - set(known))
    return tops + known + rest


def name_of(page):
    """As a reader says it."""
    return str(page.relative_to(ROOT))


def _navigation():
    with (ROOT / "mkdocs.yml").open() as file:
        return yaml_load(file)["nav"]


def _names(part):
    if isinstance(part, str):
        return [part]
    members = part.values() if isinstance(part, dict) else part
    return [name for member in members for name in _names(member)]


def _as_run(line, ports):
    """On free ports; and what the page says is refused has to be."""
    line = _REFUSED.sub("&& not_refused || true", line)
    return _PORT.sub(lambda found: found[1] + str(ports.get(found[2], found[2])), line)
