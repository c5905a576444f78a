"""Which pages there are."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.parts import BASE_DIR
from config.reference import api, commands, errors, metrics, settings


@dataclass(frozen=True)
class Page:
    """A file, and what makes its text of the text that it has now (which most do not look at)."""

    file: str
    make: Callable[[str], str]

    @property
    def path(self) -> Path:
        """Where it is."""
        return BASE_DIR / self.file

    def text(self) -> str:
        """As it stands; empty where there is none yet."""
        return self.path.read_text() if self.path.is_file() else ""


PAGES = (
    Page(".env.example", settings.example),
    Page("docs/settings.md", settings.page),
    Page("docs/errors.md", errors.page),
    Page("docs/monitoring.md", metrics.page),
    Page("docs/reference/api.md", api.page),
    Page("docs/reference/commands.md", commands.page),
)
