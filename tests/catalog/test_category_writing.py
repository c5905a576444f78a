"""Making, changing and deleting categories."""

import pytest

from earmark.catalog.models import Category
from tests.factories import anybody, bad_fields, bearer, make_user, problem
from tests.shop import make_product

from .paths import CATEGORIES, category

pytestmark = pytest.mark.django_db


def create(client, name, **fields):
    """The slug of a new category."""
    answer = client.post(CATEGORIES, {"name": name} | fields)
    assert answer.status_code == 201, answer.content
    return answer.json()["slug"]


def test_a_category_is_made_and_shown(admin):
    answer = admin.post(CATEGORIES, {"name": "Electronics", "description": "With a plug."})

    assert answer.status_code == 201
    shown = answer.json()
    assert shown == {
        "id": Category.objects.get().pk,
        "name": "Electronics",
        "slug": "electronics",
        "parent": None,
        "description": "With a plug.",
        "level": 0,
    }
    assert anybody().get(category("electronics")).json() == shown


def test_a_parent_is_named_by_slug_or_id(admin):
    top = admin.post(CATEGORIES, {"name": "Electronics"}).json()

    for number, parent in enumerate(["electronics", top["id"], str(top["id"])]):
        made = admin.post(CATEGORIES, {"name": f"Audio {number}", "parent": parent}).json()
        assert (made["parent"], made["level"]) == ("electronics", 1)


def test_a_number_in_quotes_is_a_slug_before_it_is_an_id(admin):
    first = admin.post(CATEGORIES, {"name": "First"}).json()
    create(admin, "Namesake", slug=str(first["id"]))

    made = admin.post(CATEGORIES, {"name": "Child", "parent": str(first["id"])}).json()

    assert made["parent"] == str(first["id"])
    assert Category.objects.get(slug="child").parent.name == "Namesake"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Café & Thé", "cafe-the"),
        ("  Home   Audio ", "home-audio"),
        ("Чай", "чай"),
        ("日本語", "日本語"),
        ("!!!", "category"),
        ("🎧", "category"),
        ("Tree", "tree-2"),
        ("null", "null-2"),
        ("x" * 100, "x" * 90),
    ],
)
def test_a_slug_is_made_from_the_name(admin, name, slug):
    assert create(admin, name) == slug
    assert anybody().get(category(slug)).json()["name"] == name.strip()


def test_a_slug_that_is_taken_gets_a_number(admin):
    assert [create(admin, "Audio") for _ in range(3)] == ["audio", "audio-2", "audio-3"]
    assert create(admin, "Audio 2") == "audio-2-2"
    assert create(admin, "Audio Books") == "audio-books"


def test_a_given_slug_is_kept(admin):
    assert create(admin, "Audio", slug="Hi_Fi-1") == "Hi_Fi-1"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": ["x"]}, "name"),
        ({"name": "x", "slug": "with space"}, "slug"),
        ({"name": "x", "slug": "a/b"}, "slug"),
        ({"name": "x", "slug": "a\nb"}, "slug"),
        ({"name": "x", "slug": "x" * 101}, "slug"),
        ({"name": "x", "slug": "tree"}, "slug"),
        ({"name": "x", "slug": "taken"}, "slug"),
        ({"name": "x", "parent": "nowhere"}, "parent"),
        ({"name": "x", "parent": 10**30}, "parent"),
        ({"name": "x", "parent": 2**63 - 1}, "parent"),
        ({"name": "x", "parent": "9" * 99}, "parent"),
        ({"name": "x", "parent": "٣"}, "parent"),
        ({"name": "x", "parent": 0}, "parent"),
        ({"name": "x", "parent": True}, "parent"),
        ({"name": "x", "parent": 1.5}, "parent"),
        ({"name": "x", "parent": ["taken"]}, "parent"),
        ({"name": "x", "parent": "a\0"}, "parent"),
        ({"name": "x", "before": "nowhere"}, "before"),
        ({"name": "x", "position": "middle"}, "position"),
        ({"name": "x", "position": "first", "after": "taken"}, "position"),
        ({"name": "x", "description": "x" * 5001}, "description"),
        ([], "body"),
        ("text", "body"),
    ],
)
def test_what_makes_no_sense_is_refused(admin, body, field):
    create(admin, "Taken")

    answer = admin.post(CATEGORIES, body)

    assert bad_fields(answer) == [field]
    assert Category.objects.count() == 1


def test_a_change_leaves_the_rest_and_does_not_obey_what_is_not_its_to_change(admin):
    create(admin, "Electronics")
    before = admin.post(CATEGORIES, {"name": "Audio", "parent": "electronics", "description": "x"}).json()

    answer = admin.patch(category("audio"), {"name": "Hi-fi", "id": 99, "level": 7, "lft": 1, "tree_id": 3})

    assert answer.status_code == 200
    assert answer.json() == before | {"name": "Hi-fi"}
    assert anybody().get(category("audio")).json() == answer.json()


def test_a_slug_can_be_changed_and_is_gone_then(admin):
    create(admin, "Audio")

    assert admin.patch(category("audio"), {"slug": "sound"}).json()["slug"] == "sound"
    assert problem(anybody().get(category("audio"))) == (404, "category_not_found")
    assert admin.patch(category("sound"), {"slug": "sound"}).status_code == 200


def test_a_slug_of_another_is_refused(admin):
    create(admin, "Audio")
    create(admin, "Video")

    assert bad_fields(admin.patch(category("audio"), {"slug": "video"})) == ["slug"]


def test_a_replacement_needs_a_name_and_leaves_what_it_does_not_say(admin):
    create(admin, "Electronics")
    create(admin, "Audio", parent="electronics", description="Loud.")

    answer = admin.put(category("audio"), {"name": "Hi-fi"})

    assert (answer.json()["name"], answer.json()["parent"], answer.json()["description"]) == (
        "Hi-fi",
        "electronics",
        "Loud.",
    )
    assert bad_fields(admin.put(category("audio"), {"description": "x"})) == ["name"]


def test_an_empty_category_is_deleted(admin):
    create(admin, "Audio")

    answer = admin.delete(category("audio"))

    assert (answer.status_code, answer.content) == (204, b"")
    assert problem(admin.delete(category("audio"))) == (404, "category_not_found")


def test_one_with_children_stays(admin):
    create(admin, "Electronics")
    create(admin, "Audio", parent="electronics")

    answer = admin.delete(category("electronics"))

    assert problem(answer) == (409, "category_in_use")
    assert (answer.json()["children"], answer.json()["products"]) == (1, 0)
    assert admin.delete(category("audio")).status_code == 204
    assert admin.delete(category("electronics")).status_code == 204


def test_one_with_products_stays_and_keeps_them(admin):
    create(admin, "Audio")
    audio = Category.objects.get()
    radio = make_product(categories=[audio])

    assert problem(admin.delete(category("audio"))) == (409, "category_in_use")
    assert list(radio.categories.all()) == [audio]


@pytest.mark.parametrize("role", ["customer", "merchant", "partner"])
def test_nobody_but_admins_writes(admin, role):
    create(admin, "Audio")
    client = bearer(make_user(role=role))

    answers = [
        client.post(CATEGORIES, {"name": "x"}),
        client.patch(category("audio"), {"name": "x"}),
        client.put(category("audio"), {"name": "x"}),
        client.delete(category("audio")),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]
    assert Category.objects.get().name == "Audio"


def test_what_is_not_there_cannot_be_changed(admin):
    assert problem(admin.patch(category("nothing"), {"name": "x"})) == (404, "category_not_found")
    assert problem(anybody().get(category("nothing"))) == (404, "category_not_found")
    assert problem(anybody().get(category("%00"))) == (404, "category_not_found")
    assert problem(anybody().get(category("%00") + "average_price/")) == (404, "category_not_found")
    assert problem(admin.delete(category("%00"))) == (404, "category_not_found")
