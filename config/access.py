"""Who may call what: the one table. `docs/permissions.md` is made from it (`./dev check --fix`).

Views declare no permission of their own. One without a row here is open to nobody.
"""

from earmark.base.access import Access, Table
from earmark.identity.rules import ADMIN, CUSTOMER, MERCHANT, PARTNER
from earmark.identity.views import profile, tokens
from earmark.offers.views import account, activation, offers, partner
from earmark.wallet import views as wallet

EVERYBODY = frozenset({CUSTOMER, MERCHANT, PARTNER, ADMIN})

ANYONE = Access(EVERYBODY, anonymous=True, scoped=False)
MEMBERS = Access(EVERYBODY)
#: With any token, whatever it was given for.
BEARERS = Access(EVERYBODY, scoped=False)


def only(*roles: str) -> Access:
    """For these roles alone."""
    return Access(frozenset(roles))


TABLE: Table = {
    tokens.LoginView: {"POST": ANYONE},
    tokens.RefreshView: {"POST": ANYONE},
    tokens.LogoutView: {"POST": BEARERS},
    profile.ProfileView: {"GET": MEMBERS, "PATCH": MEMBERS},
    account.AccountView: {"GET": MEMBERS},
    account.SubscriptionsView: {"GET": MEMBERS},
    wallet.BalanceView: {"GET": MEMBERS},
    wallet.TransactionsView: {"GET": MEMBERS},
    wallet.TransactionView: {"GET": MEMBERS},
    wallet.TopUpsView: {"POST": only(ADMIN)},
    offers.OffersView: {"GET": ANYONE},
    offers.OfferView: {"GET": ANYONE},
    offers.ExpiringView: {"GET": MEMBERS},
    offers.RenewView: {"POST": MEMBERS},
    activation.ActivationView: {"POST": MEMBERS},
    activation.StatusView: {"GET": MEMBERS},
    partner.PartnerActivateView: {"POST": only(PARTNER)},
    partner.PartnerValidateView: {"GET": only(PARTNER)},
}
