"""Addresses of the room's pages, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.alerts import delivery_pages, webhook_pages
from liandong.alerts.endpoints import SUBJECT as WEBHOOK
from liandong.webkit.navigation import Group, NavigationItem, register_pages

_WEBHOOK = "settings/webhooks/<int:endpoint>"
_DELIVERY = "settings/webhooks/deliveries/<int:delivery>"

urlpatterns = [
    path("settings/webhooks", webhook_pages.webhooks, name="webhooks"),
    path("settings/webhooks/new", webhook_pages.new_webhook, name="new_webhook"),
    path(_WEBHOOK, delivery_pages.webhook, name="webhook"),
    path(f"{_WEBHOOK}/edit", webhook_pages.edit_webhook, name="edit_webhook"),
    path(f"{_WEBHOOK}/rotate", webhook_pages.rotate_webhook, name="rotate_webhook"),
    path(f"{_WEBHOOK}/test", webhook_pages.test_webhook, name="test_webhook"),
    path(f"{_WEBHOOK}/resend", delivery_pages.resend_webhook, name="resend_webhook"),
    path(f"{_WEBHOOK}/remove", webhook_pages.remove_webhook, name="remove_webhook"),
    path(_DELIVERY, delivery_pages.delivery, name="delivery"),
    path(f"{_DELIVERY}/resend", delivery_pages.resend_delivery, name="resend_delivery"),
]

register_pages([NavigationItem(Group.SYSTEM, _("推送 Webhook"), "webhooks", "key", WEBHOOK, order=645)])
