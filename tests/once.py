"""What a process of tests makes once, though the program would for each of its clients.

In production these too are made once a process. But each `APIClient` sets up its own middleware, which looks for all
the assets of the back office and the documentation; each HTTP client reads the hundred authorities that it trusts; and
each folder of tests has a signing key.
"""

import ssl
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from whitenoise.middleware import WhiteNoiseMiddleware

from earmark.base import clock
from earmark.identity.key_places import Folder
from earmark.identity.keys import make_key


def share(patch):
    """Until `patch` is undone."""
    look, make = WhiteNoiseMiddleware.add_files_from_finders, ssl.create_default_context
    patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", _remembering(look))
    patch.setattr(ssl, "create_default_context", _sharing(make))


def _remembering(look):
    """The first client looks for the assets, the others know them."""
    found = {}

    def add(self):
        if self.static_prefix not in found:
            look(self)
            found[self.static_prefix] = dict(self.files)
        self.files.update(found[self.static_prefix])

    return add


def _sharing(make):
    """One context for all who trust the same file of authorities and want nothing else."""
    shared = cache(lambda cafile: make(cafile=cafile))

    def context(*purpose, **options):
        return (
            shared(**options) if not purpose and options.keys() == {"cafile"} else make(*purpose, **options)
        )

    return context


def copy_key(directory):
    """The directory, now with the signing key that all folders of tests share."""
    name, pem = _key()
    (directory / name).write_bytes(pem)
    return directory


@cache
def _key():
    with TemporaryDirectory() as passing:
        name = make_key(Folder(Path(passing)), now=clock.now())
        return name, (Path(passing) / name).read_bytes()
