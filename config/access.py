"""Who may call what: the one table. `docs/permissions.md` is made from it (`./dev check --fix`).

Views declare no permission of their own. One without a row here is open to nobody.
"""

from earmark.base.access import Access, Table
from earmark.catalog.views import bulk, categories, export, images, movements, products, store_products
from earmark.flash.views import cart as reservations
from earmark.flash.views import promos as flash
from earmark.flash.views import seeing
from earmark.identity.rules import ADMIN, CUSTOMER, MERCHANT, PARTNER
from earmark.identity.views import account as own_account
from earmark.identity.views import customers, email, external, password, profile, service_accounts, tokens
from earmark.inventory import views as inventory
from earmark.notifications.views import browsers, callbacks, inbox, preferences
from earmark.offers.views import account, activation, offers, partner
from earmark.orders.views import cart, invoices, orders, payments, returns
from earmark.promotions import views as promotions
from earmark.reviews import views as reviews
from earmark.wallet import views as wallet
from earmark.webhooks.views import deliveries as hooks_sent
from earmark.webhooks.views import endpoints as hooks
from earmark.webhooks.views import events as hooks_told

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
#: Merchants for their own stores only, which the services see to.
SELLERS = only(MERCHANT, ADMIN)
#: Those whose programs are told of events.
INTEGRATORS = only(MERCHANT, PARTNER, ADMIN)


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
    categories.CategoriesView: {"GET": ANYONE, "POST": only(ADMIN)},
    categories.CategoryTreeView: {"GET": ANYONE},
    categories.CategoryView: {"GET": ANYONE, "PATCH": only(ADMIN), "PUT": only(ADMIN), "DELETE": only(ADMIN)},
    categories.AveragePriceView: {"GET": ANYONE},
    products.ProductsView: {"GET": ANYONE, "POST": SELLERS},
    products.FeaturedView: {"GET": ANYONE},
    bulk.BulkCreateView: {"POST": SELLERS},
    export.ExportView: {"GET": SELLERS},
    images.ImagesView: {"POST": SELLERS},
    images.ImageView: {"PATCH": SELLERS, "DELETE": SELLERS},
    products.ProductView: {"GET": ANYONE, "PATCH": SELLERS, "PUT": SELLERS, "DELETE": SELLERS},
    movements.ReceiveProductView: {"POST": SELLERS},
    movements.AdjustProductView: {"POST": SELLERS},
    movements.ProductMovementsView: {"GET": SELLERS},
    inventory.StoresView: {"GET": ANYONE, "POST": SELLERS},
    inventory.StoreView: {"GET": ANYONE, "PUT": SELLERS, "PATCH": SELLERS, "DELETE": SELLERS},
    inventory.StaffView: {"GET": only(ADMIN), "POST": only(ADMIN)},
    inventory.StaffMemberView: {"DELETE": only(ADMIN)},
    store_products.StoreProductsView: {"GET": ANYONE, "POST": SELLERS},
    store_products.StoreProductView: {"GET": ANYONE, "PUT": SELLERS, "PATCH": SELLERS, "DELETE": SELLERS},
    movements.ReceiveStoreProductView: {"POST": SELLERS},
    movements.AdjustStoreProductView: {"POST": SELLERS},
    movements.StoreProductMovementsView: {"GET": SELLERS},
    store_products.LowStockView: {"GET": SELLERS},
    cart.CartView: {"GET": ANYONE},
    cart.AddItemView: {"POST": ANYONE},
    cart.UpdateQuantityView: {"PATCH": ANYONE},
    cart.RemoveItemView: {"DELETE": ANYONE},
    cart.ClearCartView: {"DELETE": ANYONE},
    orders.OrdersView: {"GET": MEMBERS, "POST": MEMBERS},
    orders.OrderView: {"GET": MEMBERS},
    orders.TrackingView: {"GET": MEMBERS},
    orders.CancelOrderView: {"POST": MEMBERS},
    orders.ShipOrderView: {"POST": only(MERCHANT, ADMIN)},
    orders.DeliverOrderView: {"POST": only(MERCHANT, ADMIN)},
    payments.PayOrderView: {"POST": MEMBERS},
    payments.WebhookView: {"POST": ANYONE},
    returns.ReturnsView: {"GET": MEMBERS, "POST": MEMBERS},
    returns.AcceptReturnView: {"POST": SELLERS},
    returns.RefuseReturnView: {"POST": SELLERS},
    invoices.InvoiceView: {"GET": MEMBERS},
    promotions.PromoCodesView: {"GET": only(ADMIN), "POST": only(ADMIN)},
    promotions.PromoCodeView: dict.fromkeys(("GET", "PUT", "PATCH", "DELETE"), only(ADMIN)),
    promotions.ValidatePromoCodeView: {"POST": MEMBERS},
    flash.PromosView: {"GET": SELLERS, "POST": SELLERS},
    flash.PromoView: {"GET": MEMBERS, "PATCH": SELLERS, "DELETE": SELLERS},
    seeing.ActivePromosView: {"GET": MEMBERS},
    seeing.EligibilityView: {"GET": MEMBERS},
    seeing.AudienceView: {"GET": SELLERS},
    seeing.ProgressView: {"GET": SELLERS},
    reservations.ReserveView: {"POST": MEMBERS},
    reservations.CheckoutView: {"PUT": MEMBERS},
    reservations.CancelView: {"PUT": MEMBERS},
    inbox.NotificationsView: {"GET": MEMBERS},
    inbox.UnreadView: {"GET": MEMBERS},
    inbox.ReadView: {"POST": MEMBERS},
    inbox.ReadAllView: {"POST": MEMBERS},
    inbox.PushesView: {"GET": MEMBERS},
    browsers.PushKeyView: {"GET": ANYONE},
    browsers.BrowsersView: {"GET": MEMBERS, "POST": MEMBERS},
    browsers.BrowserView: {"DELETE": MEMBERS},
    preferences.PreferencesView: {"GET": MEMBERS, "PATCH": MEMBERS},
    callbacks.DeliveryReportsView: {"POST": ANYONE},
    callbacks.StopView: {"POST": ANYONE},
    hooks.EndpointsView: {"GET": INTEGRATORS, "POST": INTEGRATORS},
    hooks.EndpointView: {"GET": INTEGRATORS, "PATCH": INTEGRATORS, "DELETE": INTEGRATORS},
    hooks.RotateSecretView: {"POST": INTEGRATORS},
    hooks.PingView: {"POST": INTEGRATORS},
    hooks_sent.DeliveriesView: {"GET": INTEGRATORS},
    hooks_sent.DeliveryView: {"GET": INTEGRATORS},
    hooks_sent.ReplayDeliveryView: {"POST": INTEGRATORS},
    hooks_sent.ReplayView: {"POST": INTEGRATORS},
    hooks_told.EventsView: {"GET": ANYONE},
    reviews.ReviewsView: {"GET": ANYONE, "POST": MEMBERS},
    reviews.ReviewView: {"GET": ANYONE, "PATCH": MEMBERS, "DELETE": MEMBERS},
}
