"""The account: money and subscriptions together."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.paging import NumberedPages
from earmark.base.views import Endpoint, ListEndpoint
from earmark.identity.authentication import caller_of
from earmark.offers.queries import subscriptions
from earmark.offers.serializers import AccountSerializer, SubscriptionSerializer
from earmark.wallet.queries import balance
from earmark.wallet.services import open_wallet


class AccountView(Endpoint):
    """The caller's account."""

    @extend_schema(summary="My account", tags=["Account"], responses=AccountSerializer)
    def get(self, request: Request) -> Response:
        """Balance, what is held, and active subscriptions."""
        open_wallet(user_id=caller_of(request).id)
        found = balance(caller_of(request).id)
        active = subscriptions.active_subscriptions(caller_of(request).id, now=clock.now())
        shown = {name: found[name] for name in ("balance", "held", "currency")}
        return Response({**shown, "subscriptions": subscriptions.present(active)})


class SubscriptionsView(ListEndpoint):
    """The caller's subscriptions."""

    pagination_class = NumberedPages

    @extend_schema(
        summary="My active subscriptions", tags=["Account"], responses=SubscriptionSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """What I may use now, soonest end first."""
        active = subscriptions.active_subscriptions(caller_of(request).id, now=clock.now())
        return self.page(request, active, subscriptions.present)
