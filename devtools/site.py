"""What mkdocs does for our site besides drawing pages: it works from a folder, and asks no other host for anything.

Brings mermaid along, a stand-in for web workers (browsers have none for files; the search wants one), and the pages
that stand beside docs/.
"""

import re
from os.path import relpath
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from devtools.state import ROOT

PACKAGES = ROOT / "node_modules"
MERMAID = "assets/javascripts/mermaid.min.js"
WORKER = "assets/javascripts/iframe-worker.js"
SCRIPTS = {
    MERMAID: PACKAGES / "mermaid" / "dist" / "mermaid.min.js",
    WORKER: PACKAGES / "iframe-worker" / "shim" / "index.js",
}
#: Names in the site of what is at the top of the repository.
BESIDE = {"changelog.md": "CHANGELOG.md", "contributing.md": "CONTRIBUTING.md"}
_LINK_OUT = re.compile(r"\[([^\]]+)\]\((\.\./[^)#]+)\)")
_MERMAID = re.compile(r'\s*<script src="[^"]*mermaid\.min\.js"></script>')
_FETCHED = re.compile(r'<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)="((?:https?:)?//[^"]*)"')
_FOREIGN_WORKER = re.compile(r'(?<=<script src=")https://[^"]*/iframe-worker/shim(?=")')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The theme draws diagrams with the mermaid that it finds, and fetches one only where there is none."""
    config.extra_javascript.append(MERMAID)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds what is not in docs/."""
    for name, script in SCRIPTS.items():
        files.append(File.generated(config, name, abs_src_path=str(script)))
    for name, source in BESIDE.items():
        text = (ROOT / source).read_text().replace("](docs/", "](")
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links out of docs/ lead to files of the repository, which the site has not: their names stay."""
    here = ROOT / "docs" / Path(page.file.src_uri).parent
    names = {(ROOT / source).resolve(): name for name, source in BESIDE.items()}

    def inside(link: re.Match[str]) -> str:
        target = (here / link[2]).resolve()
        if target in names:
            return f"[{link[1]}]({relpath(ROOT / 'docs' / names[target], here)})"
        is_outside = not target.is_relative_to(ROOT / "docs") and target.exists()
        return link[1] if is_outside else link[0]

    return _LINK_OUT.sub(inside, markdown)


def on_post_build(config: MkDocsConfig) -> None:
    """Takes the worker from here, and three megabytes of mermaid along with diagrams only.

    Raises PluginError, which ends the build, when a page would fetch anything from another host.
    """
    site = Path(config.site_dir)
    for file in site.rglob("*.html"):
        page = file.read_text()
        ours = _FOREIGN_WORKER.sub(relpath(site / WORKER, file.parent), page)
        whole = ours if 'class="mermaid"' in page else _MERMAID.sub("", ours)
        if foreign := fetched_from_elsewhere(whole):
            raise PluginError(f"{file.relative_to(site)} fetches {', '.join(foreign)}")
        file.write_text(whole)


def fetched_from_elsewhere(page: str) -> list[str]:
    """Addresses of what a browser would fetch from other hosts to show the page: links that people follow are none."""
    return _FETCHED.findall(page)
