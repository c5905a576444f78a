"""Files by name under MEDIA_ROOT. A file is there whole or not at all, and its name never stands for other content."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings


def path_of(name: str) -> Path:
    """Where it is, or would be. `name` is one of the program's own."""
    return Path(settings.MEDIA_ROOT) / name


def put(name: str, content: bytes) -> None:
    """Puts a file there, in place of one that is there already."""
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(file.name).unlink()
            raise


def remove(name: str) -> None:
    """Takes a file away, if it is there."""
    path_of(name).unlink(missing_ok=True)
