"""What facts say to other programs, and to whose."""

from datetime import timedelta
from uuid import UUID

import pytest

from earmark.base import clock as real
from earmark.base import facts
from earmark.flash.services.starting import start_promo
from earmark.inventory.models import StaffMember
from earmark.inventory.services.stock import adjust
from earmark.offers.services.process_activation import process_activation
from earmark.offers.services.subscribe import tell_expiring
from earmark.webhooks import services
from earmark.webhooks.examples import DATA
from earmark.webhooks.models import Delivery, Endpoint, Event
from tests.factories import PARTNER, activate, bearer, make_offer, make_subscription, make_user
from tests.flash import make_promo
from tests.orders.calls import item, placed, ship, verb
from tests.shop import change, make_merchant, make_product, make_store, sell_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def listen():
    """`listen(user)` has an endpoint of theirs hear everything."""

    def make(user):
        return services.create_endpoint(owner_id=user.pk, url="http://127.0.0.1/", now=real.now())

    return make


def heard(endpoint):
    """Types and data of what the endpoint is to hear, in its order. The data has the members that are documented."""
    facts.deliver(clock=real.now)
    found = Delivery.objects.filter(endpoint=endpoint).order_by("id")
    told = list(found.values_list("event__type", "event__data"))
    assert all(data.keys() == DATA[type].keys() for type, data in told)
    return told


def test_an_order_is_told_step_by_step_to_the_stores_that_sell_it(listen, admin):
    here, there = make_store(), make_store()
    keeper, stranger, boss = listen(make_merchant(here)), listen(make_merchant(there)), listen(admin)
    ana, radio = make_user(), make_product(price=20_00)
    sell_at(here, radio, stock=50)
    order = placed(bearer(ana), item(radio, 2, here))
    ship(bearer(admin), order)
    assert verb(bearer(admin), order, "deliver").status_code == 200

    told = heard(keeper)

    of_all = {
        "order": order["id"],
        "number": order["number"],
        "user_id": ana.pk,
        "total": "40.00",
        "currency": "USD",
    }
    assert [type for type, _ in told] == ["order.placed", "order.shipped", "order.delivered"]
    assert told[0][1] == of_all | {"status": "pending"}
    assert told[1][1].items() >= (of_all | {"status": "shipped", "store": here.pk}).items()
    assert told[2][1] == of_all | {"status": "delivered"}
    assert told == heard(boss)
    assert heard(stranger) == []
    assert set(Event.objects.values_list("subject", flat=True)) == {f"order:{order['id']}"}


def test_who_leaves_a_store_hears_no_more_of_it(listen):
    store, ana = make_store(), make_user()
    merchant, radio = make_merchant(store), make_product()
    keeper = listen(merchant)
    sell_at(store, radio, stock=50)
    placed(bearer(ana), item(radio, 1, store))
    before = len(heard(keeper))
    StaffMember.objects.filter(user=merchant).delete()
    placed(bearer(ana), item(radio, 1, store))

    assert (before, len(heard(keeper))) == (1, 1)


def test_who_is_a_customer_again_hears_nothing_whatever_store_they_are_in(listen):
    store = make_store()
    merchant, radio = make_merchant(store), make_product()
    keeper = listen(merchant)
    merchant.role = "customer"
    merchant.save()
    sell_at(store, radio, stock=50)

    placed(bearer(make_user()), item(radio, 1, store))

    assert heard(keeper) == []


def test_a_partner_hears_of_the_activations_it_asked_for(listen, simulator):
    partner, ana, offer = make_user(role="partner"), make_user(money=50_00), make_offer(price=20_00)
    endpoint = listen(partner)
    asked = bearer(partner).post(PARTNER, {"user_id": ana.pk, "offer_id": offer.pk, "amount": "20.00"}).json()
    own = activate(bearer(ana), make_offer(price=5_00)).json()
    for activation in (asked, own):
        process_activation(UUID(activation["transaction_id"]), clock=real.now)

    [(type, data)] = heard(endpoint)

    assert type == "activation.succeeded"
    assert data.pop("expiration_date").endswith("Z")
    assert data == {
        "transaction_id": asked["transaction_id"],
        "reference": asked["reference"],
        "kind": "activation",
        "status": "SUCCESS",
        "user_id": ana.pk,
        "offer_name": offer.name,
        "amount": "20.00",
        "currency": "USD",
    }


def test_low_stock_and_promotions_are_told_to_their_store(listen):
    store = make_store("Centro")
    keeper = listen(make_merchant(store))
    listen(make_merchant(make_store()))
    promo = make_promo(store=store, stock=20)
    start_promo(promo_id=promo.pk, now=real.now())
    adjust(stock_id=promo.store_product.stock_id, quantity=-16, change=change())

    told = dict(heard(keeper))

    assert told.keys() == {"promo.started", "stock.low"}
    assert told["stock.low"].items() >= {"available": 4, "store_id": store.pk, "store_name": "Centro"}.items()
    assert (
        told["promo.started"].items()
        >= {"promo": promo.pk, "promo_price": "5.00", "base_price": "10.00"}.items()
    )
    assert Delivery.objects.count() == 2


def test_money_and_subscriptions_are_told_to_admins_alone(listen, admin):
    ana, partner = make_user(), make_user(role="partner")
    boss = listen(admin)
    listen(ana), listen(partner)
    ana = make_user(money=5_00)
    make_subscription(ana, make_offer(), ends_in=timedelta(days=1))
    tell_expiring(within=timedelta(days=2), now=real.now())

    told = dict(heard(boss))

    assert told.keys() == {"wallet.topped_up", "subscription.expiring"}
    assert told["wallet.topped_up"].items() >= {"user_id": ana.pk, "amount": "5.00"}.items()
    assert Delivery.objects.count() == 2


def test_who_deletes_their_account_hears_nothing_more(listen, admin):
    endpoint = listen(admin)
    facts.publish("user.deleted", {"user_id": admin.pk, "email": "", "first_name": "", "language": "en"})

    facts.deliver(clock=real.now)

    assert not Endpoint.objects.filter(pk=endpoint.pk).exists()
