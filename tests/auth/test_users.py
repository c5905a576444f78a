"""How users come to be."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from earmark.base import clock
from earmark.base.errors import InvalidValue
from earmark.identity import queries
from earmark.identity.models import Profile, User
from earmark.identity.services import (
    EmailTaken,
    InvalidUsername,
    UsernameTaken,
    seed_users,
)
from earmark.identity.services.seed import BOGOTA

from .journeys import log_in

pytestmark = pytest.mark.django_db

Make = Callable[..., User]


def test_a_user_has_a_profile(ana: User) -> None:
    assert Profile.objects.filter(user=ana).exists()


def test_an_address_is_kept_in_lower_case(make_user: Make) -> None:
    assert make_user("eva", email="Eva@Example.COM").email == "eva@example.com"


def test_an_address_belongs_to_one_user(ana: User, make_user: Make) -> None:
    with pytest.raises(EmailTaken):
        make_user("eva", email="ANA@example.com")


def test_the_database_has_the_last_word_on_addresses(ana: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.bulk_create([User(username="eva", email="ANA@example.com")])


def test_a_name_belongs_to_one_user(ana: User, make_user: Make) -> None:
    with pytest.raises(UsernameTaken) as refused:
        make_user("ana", email="other@example.com")

    assert isinstance(refused.value, InvalidValue)
    assert refused.value.errors[0]["field"] == "username"


def test_nobody_takes_another_ones_address_for_a_name(make_user: Make) -> None:
    with pytest.raises(InvalidUsername):
        make_user("eva@example.com", email="mallory@example.com")


def test_ones_own_address_may_be_ones_name(make_user: Make) -> None:
    make_user("eva@example.com", email="eva@example.com")

    assert log_in("eva@example.com").status_code == 200


@pytest.mark.parametrize(
    ("role", "staff"), [("customer", False), ("merchant", False), ("partner", False), ("admin", True)]
)
def test_only_admins_enter_the_back_office(make_user: Make, role: str, staff: bool) -> None:
    user = make_user("eva", role=role)

    assert (user.is_staff, user.is_superuser) == (staff, staff)


def test_createsuperuser_makes_an_admin_with_a_profile() -> None:
    call_command("createsuperuser", interactive=False, username="root", email="root@example.com")

    root = User.objects.select_related("profile").get()
    assert (root.role, root.is_staff, root.profile.language) == ("admin", True, "en")


def test_whether_users_exist(ana: User) -> None:
    assert queries.users_exist(ana.pk)
    assert not queries.users_exist(ana.pk, ana.pk + 1)


def test_nobody_is_contacted_who_does_not_exist_or_was_switched_off(ana: User) -> None:
    User.objects.update(is_active=False)

    assert (queries.contact(ana.pk), queries.contact(ana.pk + 1)) == (None, None)


def test_the_seed_makes_staff_and_customers_who_can_log_in() -> None:
    users = seed_users(count=2, now=clock.now())

    assert [user.username for user in users] == ["admin", "merchant1", "partner1", "user1", "user2"]
    assert [user.role for user in users] == ["admin", "merchant", "partner", "customer", "customer"]
    assert log_in("user2", "password123").status_code == 200


def test_seeding_again_adds_only_what_is_missing() -> None:
    first = seed_users(count=2, now=clock.now())

    assert seed_users(count=3, now=clock.now())[:5] == first
    assert Profile.objects.count() == 6


def test_seeded_customers_live_around_the_centre_of_bogota() -> None:
    for user in seed_users(count=20, now=clock.now())[3:]:
        place = queries.profile_of(user.pk)["location"]

        assert abs(place["lat"] - BOGOTA[0]) < 0.0136
        assert abs(place["lon"] - BOGOTA[1]) < 0.0137
