"""What the scenarios of reservations share: promotions at the plaza, open to its crowd."""

import json
from datetime import timedelta

from bench.crowd import PLAZA, crowd
from bench.scenario import Reading
from bench.server import Server
from bench.wrk import Call, Load
from earmark.base import clock
from earmark.catalog.models import Product, StoreProduct
from earmark.flash.models import FlashPromo
from earmark.flash.services.starting import start_promo
from earmark.inventory.models import Store
from earmark.inventory.services.stock import Change, open_stock, receive

RESERVE = "/cart/reserve"
#: Nothing is sold out in a run.
PIECES = 10**7


def promos(count: int, *, engine: str) -> list[FlashPromo]:
    """Started promotions, all rules on: a quota, one to each user, two segments, two kilometres."""
    now = clock.now()
    store = Store.objects.create(name="Plaza", location=PLAZA)
    made = []
    for number in range(count):
        name = f"{engine} {store.pk} {number}"
        product = Product.objects.create(
            name=name, slug=name.replace(" ", "-"), sku=name, price=100, currency="USD"
        )
        stock = open_stock(store_id=store.pk)
        receive(stock_id=stock.pk, quantity=PIECES, change=Change(reason="bench", now=now))
        offered = StoreProduct.objects.create(store=store, product=product, base_price=100, stock=stock)
        promo = FlashPromo.objects.create(
            store_product=offered,
            promo_price=50,
            starts_at=now - timedelta(minutes=1),
            ends_at=now + timedelta(days=1),
            quantity=PIECES,
            max_per_user=1,
            engine=engine,
            location=PLAZA,
        )
        start_promo(promo_id=promo.pk, now=now)
        made.append(promo)
    return made


def load(made: list[FlashPromo], *, connections: int) -> Load:
    """The crowd comes to them, one after the other."""
    bodies = [json.dumps({"promo_id": promo.pk}) for promo in made]
    calls = [
        Call(RESERVE, person.token, bodies[number % len(bodies)]) for number, person in enumerate(crowd())
    ]
    return Load("POST", calls, connections=connections, in_turn=True)


def rate(server: Server, asked: Load, seconds: float) -> Reading:
    """Requests a second, what one costs, and how long the slowest wait."""
    reading = server.rate(asked, seconds)
    return Reading(
        reading.figure, {**reading.extra, "p99/p50": reading.extra["p99_ms"] / reading.extra["p50_ms"]}
    )
