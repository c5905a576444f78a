"""The tree: shown whole, moved in one step, never tied into a knot."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from earmark.catalog.models import Category
from earmark.catalog.services.tree import rebuild_tree
from tests.factories import anybody, bad_fields
from tests.shop import make_category

from .paths import TREE, category, outline, whole_tree

pytestmark = pytest.mark.django_db


def numbers():
    """What makes the tree a tree: of each node by slug its place in the numbering."""
    return {
        row[0]: row[1:] for row in Category.objects.values_list("slug", "level", "lft", "rght", "tree_id")
    }


def is_sound():
    """Whether the numbers are those that a rebuild gives, but for the numbers of whole trees, which may have gaps."""

    def shape():
        return [
            row[:4]
            for row in Category.objects.order_by("tree_id", "lft").values_list(
                "slug", "level", "lft", "rght", "tree_id"
            )
        ]

    before = shape()
    rebuild_tree()
    return shape() == before


@pytest.fixture
def grove():
    """Two trees: a has b, c, d; b has e; and x stands alone."""
    a = make_category("a")
    b = make_category("b", parent=a)
    make_category("c", parent=a)
    make_category("d", parent=a)
    make_category("e", parent=b)
    make_category("x")


def test_the_tree_carries_children_to_any_depth(grove):
    nodes = anybody().get(TREE).json()

    assert outline(nodes) == {"a": {"b": {"e": {}}, "c": {}, "d": {}}, "x": {}}
    assert nodes[0]["children"][0]["children"][0] == {
        "id": Category.objects.get(slug="e").pk,
        "name": "e",
        "slug": "e",
        "parent": "b",
        "description": "",
        "level": 2,
        "children": [],
    }


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("b", {"b": {"e": {}}}),
        ("e", {"e": {}}),
        ("x", {"x": {}}),
        ("a", {"a": {"b": {"e": {}}, "c": {}, "d": {}}}),
    ],
)
def test_a_part_of_it_can_be_asked_for(grove, root, expected):
    assert outline(anybody().get(TREE, {"root": root}).json()) == expected


def test_a_root_that_is_not_there_is_refused(grove):
    assert bad_fields(anybody().get(TREE, {"root": "nowhere"})) == ["root"]


def test_without_categories_there_is_an_empty_list():
    assert anybody().get(TREE).json() == []


def test_a_tree_deeper_than_any_stack_is_written():
    parent = None
    Category.objects.bulk_create(
        Category(
            id=number,
            name="n",
            slug=f"n{number}",
            parent_id=number - 1 or None,
            lft=0,
            rght=0,
            tree_id=0,
            level=0,
        )
        for number in range(1, 2001)
    )
    rebuild_tree()

    text = anybody().get(TREE).content

    assert text.count(b'"children":[') == 2000
    assert text.endswith(b"]}" * 2000 + b"]")
    assert parent is None
    assert numbers()["n2000"] == (1999, 2000, 2001, 1)


def test_the_whole_tree_costs_one_query(grove, django_assert_num_queries):
    with django_assert_num_queries(1):
        anybody().get(TREE)


@pytest.mark.parametrize(
    ("moved", "body", "expected"),
    [
        ("b", {"parent": "x"}, {"a": {"c": {}, "d": {}}, "x": {"b": {"e": {}}}}),
        ("b", {"parent": None}, {"a": {"c": {}, "d": {}}, "x": {}, "b": {"e": {}}}),
        ("b", {"parent": None, "position": "first"}, {"b": {"e": {}}, "a": {"c": {}, "d": {}}, "x": {}}),
        ("b", {"parent": None, "before": "x"}, {"a": {"c": {}, "d": {}}, "b": {"e": {}}, "x": {}}),
        ("a", {"parent": "x"}, {"x": {"a": {"b": {"e": {}}, "c": {}, "d": {}}}}),
        ("x", {"parent": "a"}, {"a": {"b": {"e": {}}, "c": {}, "d": {}, "x": {}}}),
        ("x", {"parent": "a", "position": "first"}, {"a": {"x": {}, "b": {"e": {}}, "c": {}, "d": {}}}),
        ("x", {"parent": "a", "after": "b"}, {"a": {"b": {"e": {}}, "x": {}, "c": {}, "d": {}}}),
        ("e", {"parent": "a", "before": "b"}, {"a": {"e": {}, "b": {}, "c": {}, "d": {}}, "x": {}}),
        ("d", {"position": "first"}, {"a": {"d": {}, "b": {"e": {}}, "c": {}}, "x": {}}),
        ("b", {"position": "LAST"}, {"a": {"c": {}, "d": {}, "b": {"e": {}}}, "x": {}}),
        ("d", {"before": "c"}, {"a": {"b": {"e": {}}, "d": {}, "c": {}}, "x": {}}),
        ("b", {"after": "c"}, {"a": {"c": {}, "b": {"e": {}}, "d": {}}, "x": {}}),
        ("x", {"before": "a"}, {"x": {}, "a": {"b": {"e": {}}, "c": {}, "d": {}}}),
        ("x", {"position": "first"}, {"x": {}, "a": {"b": {"e": {}}, "c": {}, "d": {}}}),
        ("b", {"parent": "a"}, {"a": {"b": {"e": {}}, "c": {}, "d": {}}, "x": {}}),
        ("e", {"position": "first"}, {"a": {"b": {"e": {}}, "c": {}, "d": {}}, "x": {}}),
        ("b", {}, {"a": {"b": {"e": {}}, "c": {}, "d": {}}, "x": {}}),
    ],
)
def test_a_subtree_is_moved_in_one_step(admin, grove, moved, body, expected):
    answer = admin.patch(category(moved), body)

    assert answer.status_code == 200, answer.content
    assert answer.json()["slug"] == moved
    assert json.dumps(whole_tree()) == json.dumps(expected)
    assert is_sound()


@pytest.mark.parametrize(
    ("moved", "body", "field"),
    [
        ("a", {"parent": "a"}, "parent"),
        ("a", {"parent": "b"}, "parent"),
        ("a", {"parent": "e"}, "parent"),
        ("a", {"parent": "e", "position": "first"}, "parent"),
        ("b", {"before": "x"}, "before"),
        ("b", {"after": "b"}, "after"),
        ("a", {"before": "b"}, "before"),
        ("b", {"before": "c", "after": "d"}, "after"),
        ("b", {"parent": ""}, "parent"),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(admin, grove, moved, body, field):
    before = numbers()

    answer = admin.patch(category(moved), body | {"name": "changed"})

    assert bad_fields(answer) == [field]
    assert numbers() == before
    assert not Category.objects.filter(name="changed").exists()


def test_a_newcomer_is_put_where_it_is_wanted(admin, grove):
    admin.post(category("")[:-1], {"name": "first", "parent": "a", "position": "first"})
    admin.post(category("")[:-1], {"name": "between", "parent": "a", "after": "b"})
    admin.post(category("")[:-1], {"name": "top", "before": "a"})

    assert json.dumps(whole_tree()) == json.dumps(
        {"top": {}, "a": {"first": {}, "b": {"e": {}}, "between": {}, "c": {}, "d": {}}, "x": {}}
    )
    assert is_sound()


def test_deleting_closes_the_gap(admin, grove):
    admin.delete(category("c"))

    assert whole_tree() == {"a": {"b": {"e": {}}, "d": {}}, "x": {}}
    assert is_sound()


def test_what_was_numbered_wrongly_is_put_right(grove):
    right = numbers()
    Category.objects.filter(slug="e").update(lft=77, rght=5, level=9, tree_id=4)

    call_command("rebuild_categories", stdout=(said := StringIO()))

    assert said.getvalue() == "1 categories had other numbers.\n"
    assert numbers() == right
