"""docs/from-the-documents.md: a row for every name of the five documents, and what a row says is there."""

import re

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import resolve

from config import errors
from config.celery import app
from config.variables import GROUPS
from tests.deploy.compose import DEMO, ROOT, load
from tests.deploy.documents import NAMES

PAGE = (ROOT / "docs/from-the-documents.md").read_text()
AN_ID = "0197a1c0-7b1e-7cc3-a5a4-3d1f6a0d9f10"
STANDS_FOR = {
    "transaction_id": AN_ID, "offer_id": "1", "id": "1", "slug": "phones",
}  # fmt: skip


def rows(section):
    """(documents, there, here) of a section's table; where nothing is said, it is the same."""
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if re.match(r"\d{3}", cells[0]):
            yield set(cells[0].split(", ")), cells[1], cells[2] if len(cells) > 3 else cells[1]


@pytest.mark.parametrize("section", NAMES)
def test_every_name_of_the_documents_has_its_row(section):
    there = {(document, name) for documents, name, _ in rows(section) for document in documents}
    named = {(document, f"`{name}`") for document, names in NAMES[section].items() for name in names}

    assert named - there == set()


def test_every_service_is_one_of_the_compose_file():
    services = load(DEMO, {})["services"]

    named = {here.strip("`") for _, _, here in rows("Services")}

    assert {name for name in named if not name.startswith(("deployment/", "ecommerce-"))} <= set(services)
    manifests = "".join(file.read_text() for file in (ROOT / "k8s").glob("*.yaml"))
    assert "name: ecommerce-backend" in manifests
    assert "name: ecommerce-secrets" in manifests


def test_every_command_of_ours_is_there():
    services = load(DEMO, {})["services"]

    for _, there, here in rows("Commands"):
        said = there if here.startswith("the same") else here
        for name in re.findall(r"manage\.py ([a-z_]+)", said):
            assert name in get_commands(), said
        for name in re.findall(r"docker.*(?:exec|run --rm|up -d) ([a-z]+)", said):
            assert name in services, said
        assert "-A config" in said or "celery -A" not in said
        for file in re.findall(r"\S+/\S+\.json|requirements\.txt|\./run_tests\.sh|run_tests\.bat", said):
            assert (ROOT / file).exists(), said


def test_every_file_is_there():
    missing = [here for _, _, here in rows("Files") if not (ROOT / here.strip("`")).exists()]

    assert missing == []


def test_every_address_answers_to_its_method():
    for _, there, _ in rows("Addresses"):
        method, _, path = there.strip("`").rpartition(" ")
        known = STANDS_FOR | ({"id": AN_ID} if path.startswith("/api/v1/orders/orders") else {})
        path = re.sub(r"\{(\w+)\}", lambda name: known[name[1]], path)  # noqa: B023
        found = resolve(path if path.endswith("/") or "." in path else f"{path}/")
        assert found.func is not errors.not_found, there
        view = getattr(found.func, "view_class", None) or getattr(found.func, "cls", None)
        if method:
            actions = getattr(found.func, "actions", None)
            assert hasattr(view, method.lower()) or method.lower() in (actions or {}), there


def test_every_variable_is_read():
    known = {name for group in GROUPS for variable in group.variables for name in variable.names}

    named = {here.strip("`") for _, _, here in rows("Variables")} - {"nothing"}

    assert named - known == set()


def test_every_name_inside_is_there():
    app.loader.import_default_modules()

    for _, _, here in rows("Names inside"):
        name = here.strip("`")
        if re.fullmatch(r"[a-z]+\.[A-Z]\w+", name):
            assert apps.get_model(name)
        elif re.fullmatch(r"[a-z]+(_[a-z]+)+", name):
            assert name in app.tasks
