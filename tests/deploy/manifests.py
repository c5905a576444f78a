"""The manifests of k8s/, read as a cluster would read them."""

from functools import cache
from pathlib import Path

import yaml

from devtools.state import ROOT

FOLDER = ROOT / "k8s"
#: What the document has one create (`kubectl create secret generic ecommerce-secrets …`).
SECRETS = {
    "ecommerce-secrets": {
        "secret-key": "a-secret-of-this-test-that-is-long-enough-0123456789",
        "db-password": "the-password",
        "africastalking-api-key": "",
    }
}


def read(file):
    """The objects in a file."""
    return [each for each in yaml.safe_load_all(Path(file).read_text()) if each]


@cache
def objects():
    """All that `kubectl apply -f k8s/` creates, by kind and name."""
    found = [each for file in sorted(FOLDER.glob("*.yaml")) for each in read(file)]
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


def pods():
    """The templates of all pods, by the name of what makes them."""
    return {
        name: each["spec"]["template"]
        for (_, name), each in objects().items()
        if "template" in each.get("spec", ())
    }


def containers(template):
    """Those of one pod, the ones that go before first."""
    return [*template["spec"].get("initContainers", ()), *template["spec"]["containers"]]


def environment(container):
    """What the container's process finds in its environment. Raises KeyError where nothing has the name."""
    known = objects()
    found = {}
    for source in container.get("envFrom", ()):
        if "configMapRef" in source:
            found |= known["ConfigMap", source["configMapRef"]["name"]]["data"]
        elif not source["secretRef"].get("optional"):
            found |= SECRETS[source["secretRef"]["name"]]
    return found | {each["name"]: _value(each, known) for each in container.get("env", ())}


def _value(variable, known):
    if "value" in variable:
        return variable["value"]
    [(kind, reference)] = variable["valueFrom"].items()
    if kind == "configMapKeyRef":
        return known["ConfigMap", reference["name"]]["data"][reference["key"]]
    return SECRETS[reference["name"]][reference["key"]]
