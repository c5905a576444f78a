"""Who may call what: the one table. `docs/permissions.md` is made from it (`./dev check --fix`).

Views declare no permission of their own. One without a row here is open to nobody.
"""

from earmark.base.access import Access, Table
from earmark.identity.rules import ADMIN, CUSTOMER, MERCHANT, PARTNER
from earmark.identity.views import account as own_account
from earmark.identity.views import customers, email, external, password, profile, service_accounts, tokens
from earmark.offers.views import account, activation, offers, partner
from earmark.wallet import views as wallet

EVERYBODY = frozenset({CUSTOMER, MERCHANT, PARTNER, ADMIN})

ANYONE = Access(EVERYBODY, anonymous=True, scoped=False)
MEMBERS = Access(EVERYBODY)
#: With any token, whatever it was given for.
BEARERS = Access(EVERYBODY, scoped=False)


#: With a token of the user's own log-in: what decides over the account is no program's business.
PERSONAL = Access(EVERYBODY, personal=True)


def only(*roles: str, personal: bool = False) -> Access:
    """For these roles alone."""
    return Access(frozenset(roles), personal=personal)


OPERATORS = only(PARTNER, ADMIN, personal=True)


TABLE: Table = {
    tokens.LoginView: {"POST": ANYONE},
    external.ExternalLoginView: {"POST": ANYONE},
    tokens.RefreshView: {"POST": ANYONE},
    tokens.LogoutView: {"POST": BEARERS},
    profile.ProfileView: {"GET": MEMBERS, "PATCH": MEMBERS},
    profile.ShowProfileView: {"GET": MEMBERS},
    profile.ChangeProfileView: {"PATCH": MEMBERS},
    customers.RegisterView: {"POST": ANYONE},
    customers.CustomerLoginView: {"POST": ANYONE},
    customers.CustomerLogoutView: {"POST": BEARERS},
    password.PasswordChangeView: {"POST": PERSONAL},
    password.PasswordResetView: {"POST": ANYONE},
    password.PasswordResetConfirmView: {"POST": ANYONE},
    email.VerifyEmailView: {"POST": ANYONE},
    email.ResendVerificationView: {"POST": ANYONE},
    own_account.ExportView: {"GET": PERSONAL},
    own_account.DeleteAccountView: {"POST": PERSONAL},
    service_accounts.ServiceAccountsView: {"GET": OPERATORS, "POST": OPERATORS},
    service_accounts.ServiceAccountView: {"GET": OPERATORS, "PATCH": OPERATORS, "DELETE": OPERATORS},
    service_accounts.RotateSecretView: {"POST": OPERATORS},
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
