"""The requests, area by area, in the order in which a run sends them."""

from devtools.postman.areas import (
    cart_orders,
    catalog,
    coming_in,
    customers,
    flash,
    leaving,
    machines,
    notifications,
    offers,
    promo_codes,
    stores,
    watching,
    webhooks,
)

ABOUT = """Every operation of Earmark's API, with tests.

**To try it**: start Earmark (`./dev up`), import this file, send the requests of *Coming in* once, then any other. What a request
finds out (tokens, ids) it keeps in the collection's variables, where the next one looks for it.

**To run all of it**: the collection runner, or `npx newman run "Offers API.postman_collection.json"` in the project's folder
(it sends one picture from there). Each run makes a customer, a store and products of its own, so it may be repeated.

**Elsewhere**: set `base_url`, the four names and `password` in the collection's variables. They are those of the demo data.

A request that is meant to fail says so in its name; errors are `application/problem+json` (RFC 9457), and `code` is for programs.
"""

FOLDERS = [
    coming_in.FOLDER,
    customers.FOLDER,
    offers.OFFERS,
    offers.ACCOUNT,
    offers.ACTIVATION,
    offers.PARTNER,
    catalog.CATEGORIES,
    *catalog.PRODUCTS,
    stores.FOLDER,
    cart_orders.CART,
    promo_codes.FOLDER,
    cart_orders.ORDERS,
    cart_orders.RETURNS,
    catalog.REVIEWS,
    flash.FOLDER,
    notifications.FOLDER,
    webhooks.FOLDER,
    machines.FOLDER,
    watching.FOLDER,
    leaving.FOLDER,
]
