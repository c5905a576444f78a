"""What is on hand is the sum of the movements, whatever happened."""

import random

import pytest
from django.core.management import CommandError, call_command

from earmark.inventory.errors import InsufficientStock
from earmark.inventory.models import Movement
from earmark.inventory.queries.proof import unproved
from earmark.inventory.services.levels import note_levels
from earmark.inventory.services.stock import adjust, receive, set_available
from earmark.ledger import services as ledger
from earmark.ledger.errors import Short
from tests.shop import change, make_product, stock_of

from .orders import bring_back, order, ship

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.mark.parametrize("seed", range(8))
def test_a_walk_through_everything_that_happens_to_stock_can_be_proved(seed):
    dice, product, held = random.Random(seed), make_product(stock=20), []
    product.refresh_from_db()
    for _ in range(60):
        quantity = dice.randint(1, 6)
        try:
            match dice.randrange(7):
                case 0:
                    receive(stock_id=product.stock_id, quantity=quantity, change=change())
                case 1:
                    adjust(stock_id=product.stock_id, quantity=-quantity, change=change())
                case 2:
                    set_available(stock_id=product.stock_id, available=quantity, change=change())
                case 3 | 4:
                    held.append((order(product, quantity), quantity))
                case 5 if held:
                    ship(product, *held.pop())
                case 6 if held:
                    ledger.void(held.pop()[0])
                    bring_back(product, 1) if Movement.objects.filter(kind="sale").exists() else None
        except (Short, InsufficientStock):
            pass
        note_levels([product.stock_id], now=change().now)
        assert unproved() == []
    assert stock_of(product)[1] == sum(quantity for _, quantity in held)


def test_a_movement_that_nobody_made_is_found_out():
    product = make_product(stock=20)
    Movement.objects.filter(stock=product.stock_id).update(quantity=21)

    assert unproved() == [f"stock {product.stock_id}: 20 on hand, movements say 21"]
    with pytest.raises(CommandError, match="1 other things"):
        call_command("audit")


@pytest.mark.django_db(transaction=True)
def test_orders_and_people_move_the_same_stock_at_once(race):
    product = make_product(stock=30)
    product.refresh_from_db()

    def act(n):
        try:
            match n % 4:
                case 0:
                    return order(product, 2)
                case 1:
                    return receive(stock_id=product.stock_id, quantity=1, change=change()) and None
                case 2:
                    return adjust(stock_id=product.stock_id, quantity=-1, change=change()) and None
                case _:
                    return set_available(stock_id=product.stock_id, available=20, change=change()) and None
        except (Short, InsufficientStock):
            return None

    orders = [id for id in race(24, act) if id]

    assert len(orders) == 6
    assert stock_of(product)[1] == 12
    assert unproved() == []
