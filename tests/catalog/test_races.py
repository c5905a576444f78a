"""Many who write at once leave a tree that is a tree, and products whose names are their own."""

import pytest

from earmark.catalog.models import Category, Product
from tests.factories import bearer, key, make_user
from tests.shop import make_category, stock_of

from .paths import CATEGORIES, PRODUCTS, category, product
from .test_category_tree import is_sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admins():
    """A client each, since a test client is nobody's to share."""
    return [bearer(make_user(role="admin")) for _ in range(8)]


def statuses(answers):
    return sorted(getattr(answer, "status_code", answer) for answer in answers)


def test_those_who_create_and_move_at_once_leave_a_sound_tree(admins, race):
    roots = [make_category(f"root-{number}") for number in range(4)]
    for number in range(12):
        make_category(f"node-{number}", parent=roots[number % 4])

    def work(n):
        client, failed = admins[n], []
        for step in range(6):
            moved = category(f"node-{(n * 5 + step) % 12}")
            answers = [
                client.post(CATEGORIES, {"name": "New", "parent": f"node-{(n + step) % 12}"}),
                client.patch(moved, {"parent": f"root-{(n + step) % 4}", "position": "first"}),
                client.patch(moved, {"parent": f"node-{(n + step * 7) % 12}"}),
            ]
            failed += [answer.content for answer in answers if answer.status_code not in {200, 201, 400}]
        return failed

    assert race(8, work) == [[]] * 8
    assert Category.objects.count() == 16 + 48
    assert is_sound()


def test_two_moves_that_would_make_a_circle_together_do_not(admins, race):
    make_category("a")
    make_category("b")

    answers = race(2, lambda n: admins[n].patch(category("ab"[n]), {"parent": "ba"[n]}))

    assert statuses(answers) == [200, 400]
    assert is_sound()


def test_products_of_one_name_made_at_once_all_get_their_own(admins, race):
    answers = race(8, lambda n: admins[n].post(PRODUCTS, {"name": "Radio", "price": "1"}))

    assert statuses(answers) == [201] * 8
    assert sorted(Product.objects.values_list("slug", flat=True)) == [
        "radio",
        *(f"radio-{n}" for n in range(2, 9)),
    ]


def test_a_name_that_many_want_is_given_to_one(admins, race):
    answers = race(
        8, lambda n: admins[n].post(PRODUCTS, {"name": "Radio", "price": "1", "sku": "R", "slug": "r"})
    )

    assert statuses(answers) == [201] + [400] * 7


def test_stock_that_many_open_and_set_at_once_is_what_the_last_said(admins, race, books):
    made = admins[0].post(PRODUCTS, {"name": "Radio", "price": "1"}).json()

    answers = race(8, lambda n: admins[n].patch(product(made["id"]), {"stock_quantity": n + 1}))

    assert statuses(answers) == [200] * 8
    available, held = stock_of(Product.objects.get())
    assert (1 <= available <= 8, held) == (True, 0)


def test_a_category_that_goes_while_products_come_is_there_or_refused(admins, race):
    make_category("audio")

    def work(n):
        if n == 0:
            return admins[n].delete(category("audio"))
        return admins[n].post(PRODUCTS, {"name": f"Radio {n}", "price": "1", "categories": ["audio"]})

    gone, *made = race(8, work)

    came = [answer for answer in made if answer.status_code == 201]
    assert gone.status_code == (409 if came else 204)
    assert {answer.status_code for answer in made} <= {201, 400}
    assert Product.categories.through.objects.count() == len(came)


def test_one_key_used_many_times_at_once_creates_one(race, books):
    user = make_user(role="admin")
    clients = [bearer(user) for _ in range(8)]
    body = {"name": "Radio", "price": "1", "stock_quantity": 3}

    answers = race(8, lambda n: clients[n].post(PRODUCTS, body, **key("k")))

    assert statuses(answers) == [201] * 8
    assert Product.objects.count() == 1
