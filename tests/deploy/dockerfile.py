"""The Dockerfile as data: stages and their instructions."""

import json
import re
import shlex

from tests.deploy.compose import ROOT


def stages():
    """Each stage's instructions in order, with those of the stage it stands on before them."""
    found, current = {}, []
    for name, rest in instructions():
        if name == "FROM":
            base, _, stage = rest.partition(" AS ")
            current = found[stage] = list(found.get(base, []))
        else:
            current.append((name, rest))
    return found


def instructions():
    """(instruction, the rest of it) with continued lines joined and comments gone."""
    text = (ROOT / "Dockerfile").read_text()
    lines = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [tuple(line.strip().split(maxsplit=1)) for line in lines if line.strip()]


def copies(stage):
    """(source, target) of what the stage takes from the repository."""
    pairs = []
    for name, rest in stages()[stage]:
        words = [word for word in rest.split() if not word.startswith("--chown")]
        if name == "COPY" and not words[0].startswith("--from"):
            pairs += [(source, words[-1]) for source in words[:-1]]
    return pairs


def environment(stage):
    """What ENV says, in the end."""
    words = [word for name, rest in stages()[stage] if name == "ENV" for word in shlex.split(rest)]
    return dict(word.split("=", 1) for word in words)


def command(stage):
    """What a container runs unless told otherwise."""
    return json.loads([rest for name, rest in stages()[stage] if name == "CMD"][-1])
