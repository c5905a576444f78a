"""Users who leave."""

from earmark.identity.services import AccountInUse, Leaving
from earmark.offers.models import Activation
from earmark.wallet.rules import PENDING


def refuse_while_under_way(leaving: Leaving) -> None:
    """Lets nobody go whose activation has not ended. Raises AccountInUse."""
    if Activation.objects.filter(user_id=leaving.user_id, status=PENDING).exists():
        raise AccountInUse
