"""The pages that are made from the code tell what the code does."""

import ast
from pathlib import Path

from config.errors import STATUS
from config.management.command_line import CommandLine
from config.management.purposes import own_commands
from config.problems import catalogue
from config.reference.errors import FIELD_CODES
from config.reference.reach import reach
from earmark.flash.views.cart import ReserveView
from tests.factories import anybody

ROOT = Path(__file__).resolve().parents[2]
MAKES = {"InvalidValue", "ValidationError"}


def codes_of_fields():
    """Every code that is given to a wrong field by name."""
    texts = (file.read_text() for folder in ("config", "earmark") for file in (ROOT / folder).rglob("*.py"))
    nodes = (node for text in texts if 'code="' in text for node in ast.walk(ast.parse(text)))
    for call in nodes:
        if (
            isinstance(call, ast.Call)
            and (getattr(call.func, "attr", "") or getattr(call.func, "id", "")) in MAKES
        ):
            words = (word.value for word in call.keywords if word.arg == "code")
            yield from (word.value for word in words if isinstance(word, ast.Constant))


def test_every_status_belongs_to_a_code_that_there_is():
    assert [code for code in STATUS if code not in catalogue()] == []


def test_every_code_of_a_field_is_in_the_catalogue():
    assert set(codes_of_fields()) - set(FIELD_CODES) == set()


def test_a_view_reaches_what_its_services_refuse_and_not_what_they_catch():
    found = reach([(ReserveView, "POST")])[ReserveView, "POST"]

    codes = {getattr(error, "code", "") for error in found}
    assert {"out_of_stock", "promo_not_active", "user_limit_reached"} <= codes
    assert "short" not in codes


def test_the_type_of_a_problem_leads_to_its_entry():
    refused = anybody().get("/api/v1/nowhere/").json()

    assert "There is nothing here" not in anybody().get(refused["type"]).content.decode()
    assert "not_found" in anybody().get(refused["type"]).content.decode()
    assert anybody().get("/problems/made_up").status_code == 404


def test_help_names_all_our_commands():
    shown = CommandLine(["manage.py", "help"]).main_help_text()

    assert [name for name in own_commands() if f"\n  {name} " not in shown] == []
