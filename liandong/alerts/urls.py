"""Addresses of the room's pages, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.alerts import (
    alert_pages,
    delivery_pages,
    letter_making,
    letter_pages,
    mail_pages,
    report_making,
    robot_pages,
    rule_pages,
    schedule_pages,
    seeing_pages,
    webhook_pages,
)
from liandong.alerts.acting import RULE
from liandong.alerts.endpoints import SUBJECT as WEBHOOK
from liandong.webkit.extensions import register_document_actions, register_to_dos
from liandong.webkit.navigation import Group, NavigationItem, register_pages
from liandong.webkit.report_actions import register_report_actions
from liandong.webkit.shell import register_profile_items

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
    path("settings/robots", robot_pages.robots, name="robots"),
    path("settings/robots/new", robot_pages.new_robot, name="new_robot"),
    path("settings/robots/<int:robot>/edit", robot_pages.edit_robot, name="edit_robot"),
    path(_DELIVERY, delivery_pages.delivery, name="delivery"),
    path(f"{_DELIVERY}/resend", delivery_pages.resend_delivery, name="resend_delivery"),
]

urlpatterns += [
    path("alerts", alert_pages.alerts, name="alerts"),
    path("alerts/acknowledge", seeing_pages.acknowledge_alerts, name="acknowledge_alerts"),
    path("alerts/settle", seeing_pages.settle_alerts, name="settle_alerts"),
    path("alerts/recall", seeing_pages.recall_alerts, name="recall_alerts"),
    path("alerts/unsettle", seeing_pages.unsettle_alerts, name="unsettle_alerts"),
    path("alerts/<int:alert>", alert_pages.alert, name="alert"),
    path("alerts/check", alert_pages.check_alerts, name="check_alerts"),
    path("alerts/order", alert_pages.order_alerts, name="order_alerts"),
    path("settings/alert-rules", rule_pages.alert_rules, name="alert_rules"),
    path("settings/alert-rules/<str:kind>", rule_pages.alert_rule, name="alert_rule"),
    path("settings/mail", mail_pages.mail_wish, name="mail_wish"),
]

urlpatterns += [
    path("t/<str:type_id>/<int:pk>/letters", letter_pages.document_letters, name="document_letters"),
]

_REPORT = "report-schedules/<int:schedule>"
urlpatterns += [
    path("report-schedules", schedule_pages.report_schedules, name="report_schedules"),
    path("report-schedules/new", schedule_pages.new_report_schedule, name="new_report_schedule"),
    path(_REPORT, schedule_pages.report_sendings, name="report_sendings"),
    path(f"{_REPORT}/edit", schedule_pages.report_schedule, name="report_schedule"),
    path(f"{_REPORT}/<str:deed>", schedule_pages.act_on_report_schedule, name="act_on_report_schedule"),
]

report_making.register()
letter_making.register()
register_document_actions("letters", letter_pages.document_actions)
register_report_actions("schedule", schedule_pages.report_actions)
register_profile_items("mail", mail_pages.mail_items)
register_to_dos("alerts", alert_pages.to_dos)
register_pages(
    [
        NavigationItem(Group.HOME, _("预警中心"), "alerts", "alert-triangle", order=20),
        NavigationItem(Group.REPORTS, _("定期报表"), "report_schedules", "calendar", order=90),
        NavigationItem(Group.SYSTEM, _("预警规则"), "alert_rules", "alert-circle", RULE, order=644),
        NavigationItem(Group.SYSTEM, _("群机器人"), "robots", "message", WEBHOOK, order=646),
        NavigationItem(Group.SYSTEM, _("推送 Webhook"), "webhooks", "external-link", WEBHOOK, order=645),
    ]
)
