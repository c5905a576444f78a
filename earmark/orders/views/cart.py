"""The cart, of customers and of guests."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.views import Endpoint
from earmark.catalog.queries.sellable import Place
from earmark.identity.authentication import plain
from earmark.orders.cart_token import HEADER, new_token, owner_of
from earmark.orders.queries import cart as carts
from earmark.orders.queries.cart import Owner
from earmark.orders.serializers.cart import (
    AddItemSerializer,
    CartSerializer,
    RemoveItemSerializer,
    UpdateQuantitySerializer,
)
from earmark.orders.services import cart as changes

TOKEN = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description="A guest's cart: 16 to 64 visible ASCII characters, the client's own or those that the server gave "
    "with the first item. With a log-in besides, the guest's cart is added to the user's and is gone.",
)
IN_QUERY = [
    OpenApiParameter("product", int, description="Where there is no body."),
    OpenApiParameter("store", int, description="Where there is no body."),
]
#: The token that belongs to the answer, with it.
TOKEN_BACK = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    response=[200],
    description="A guest's token, to be sent with every call.",
)
EXAMPLE = OpenApiExample(
    "A cart",
    {
        "items": [
            {
                "product": 7,
                "name": "Chair",
                "sku": "CH-1",
                "slug": "chair",
                "store": 1,
                "quantity": 2,
                "unit_price": "49.90",
                "line_total": "99.80",
                "available": 12,
            }
        ],
        "subtotal_amount": "99.80",
        "total_amount": "99.80",
        "currency": "USD",
    },
    response_only=True,
)


class CartEndpoint(Endpoint):
    """What all of the cart's endpoints share: whose it is, and that all of it is answered."""

    def owner(self, request: Request) -> Owner:
        """Of the caller, or of the guest."""
        user_id = request.user.id if request.user else None
        return owner_of(plain(request), user_id=user_id, now=clock.now())

    def answer(self, owner: Owner, contents: Mapping[Place, int]) -> Response:
        """The cart; a guest's with its token."""
        shown = carts.present(contents)
        headers = {"Cache-Control": "no-store"}
        if owner.user_id is None:
            shown["cart_token"] = owner.token
            if owner.token:
                headers[HEADER] = owner.token
        return Response(shown, headers=headers)


class CartView(CartEndpoint):
    """Look."""

    @extend_schema(
        summary="My cart",
        tags=["Cart"],
        parameters=[TOKEN, TOKEN_BACK],
        responses={200: CartSerializer},
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """What is in it, at the prices and with the stock of this moment. A cart promises nothing."""
        owner = self.owner(request)
        return self.answer(owner, carts.contents(owner))


class AddItemView(CartEndpoint):
    """Put something in."""

    @extend_schema(
        summary="Put into the cart",
        tags=["Cart"],
        parameters=[TOKEN, TOKEN_BACK],
        request=AddItemSerializer,
        responses={200: CartSerializer},
        examples=[EXAMPLE, OpenApiExample("Two more", {"product": 7, "quantity": 2}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """So many more of a product; answers the whole cart. More than is available may be put in: `available` says
        how many can be sold. A guest without a token gets one.
        """
        body = self.read(request, AddItemSerializer)
        owner = self.owner(request)
        if owner.user_id is None and owner.token is None:
            owner = replace(owner, token=new_token())
        place = (body["product"], body["store"])
        contents = changes.add_item(owner=owner, place=place, quantity=body["quantity"], now=clock.now())
        return self.answer(owner, contents)


class UpdateQuantityView(CartEndpoint):
    """Say how many."""

    @extend_schema(
        summary="Change a quantity in the cart",
        tags=["Cart"],
        parameters=[TOKEN, TOKEN_BACK],
        request=UpdateQuantitySerializer,
        responses={200: CartSerializer},
        examples=[EXAMPLE, OpenApiExample("Three of them", {"product": 7, "quantity": 3}, request_only=True)],
    )
    def patch(self, request: Request) -> Response:
        """How many of it from now on, 0 takes it out; what is not in the cart is 404 `not_in_cart`."""
        body = self.read(request, UpdateQuantitySerializer)
        owner = self.owner(request)
        place = (body["product"], body["store"])
        contents = changes.update_quantity(
            owner=owner, place=place, quantity=body["quantity"], now=clock.now()
        )
        return self.answer(owner, contents)


class RemoveItemView(CartEndpoint):
    """Take something out."""

    @extend_schema(
        summary="Take out of the cart",
        tags=["Cart"],
        parameters=[TOKEN, TOKEN_BACK, *IN_QUERY],
        request=RemoveItemSerializer,
        responses={200: CartSerializer},
        examples=[EXAMPLE],
    )
    def delete(self, request: Request) -> Response:
        """Takes a product out, all of it; what is not in the cart is 404 `not_in_cart`."""
        given: Any = self.query(request, RemoveItemSerializer) if "product" in request.query_params else None
        body = given or self.read(request, RemoveItemSerializer)
        owner = self.owner(request)
        return self.answer(owner, changes.remove_item(owner=owner, **body, now=clock.now()))


class ClearCartView(CartEndpoint):
    """Take everything out."""

    @extend_schema(
        summary="Empty the cart",
        tags=["Cart"],
        parameters=[TOKEN, TOKEN_BACK],
        responses={200: CartSerializer},
        examples=[EXAMPLE],
    )
    def delete(self, request: Request) -> Response:
        """Takes everything out; answers the empty cart."""
        owner = self.owner(request)
        changes.clear(owner=owner, now=clock.now())
        return self.answer(owner, {})
