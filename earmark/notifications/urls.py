"""Paths under `/api/v1/notifications/`."""

from django.urls import path

from earmark.notifications.views import browsers, inbox, preferences
from earmark.notifications.views.callbacks import DeliveryReportsView, StopView

urlpatterns = [
    path("", inbox.NotificationsView.as_view(), name="notifications"),
    path("unread/", inbox.UnreadView.as_view(), name="notifications-unread"),
    path("read-all/", inbox.ReadAllView.as_view(), name="notifications-read-all"),
    path("<uuid:notification_id>/read/", inbox.ReadView.as_view(), name="notification-read"),
    path("pushes/", inbox.PushesView.as_view(), name="notifications-pushes"),
    path("push/key/", browsers.PushKeyView.as_view(), name="push-key"),
    path("push/subscriptions/", browsers.BrowsersView.as_view(), name="push-subscriptions"),
    path("push/subscriptions/<uuid:browser_id>/", browsers.BrowserView.as_view(), name="push-subscription"),
    path("preferences/", preferences.PreferencesView.as_view(), name="notifications-preferences"),
    path("africastalking/<str:secret>/reports/", DeliveryReportsView.as_view(), name="sms-reports"),
    path("africastalking/<str:secret>/opt-outs/", StopView.as_view(), name="sms-opt-outs"),
]
