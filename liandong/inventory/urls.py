"""Addresses of the stock pages, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.inventory.balancing.reading import TRANSFER
from liandong.inventory.web.ages import stock_age_report
from liandong.inventory.web.balancing import draft_balancing, stock_balancing
from liandong.inventory.web.costs import keeping_cost_report
from liandong.inventory.web.distribution import stock_distribution
from liandong.inventory.web.ledger import stock_ledger
from liandong.inventory.web.lots import lot, lots
from liandong.inventory.web.movement import stock_on_day, stock_summary
from liandong.inventory.web.reasons import loss_reasons, loss_report
from liandong.inventory.web.reservations import stock_reservations
from liandong.inventory.web.rules import stock_rules
from liandong.inventory.web.serials import serial, serials
from liandong.inventory.web.shortfalls import stock_shortfalls
from liandong.inventory.web.status import short_stock, stock_status
from liandong.inventory.web.transfers import transfer_statistics
from liandong.inventory.web.turnover import turnover, value_over_time
from liandong.inventory.web.variances import count_variances
from liandong.inventory.web.variants import variant_stock
from liandong.kernel.actor import Verb
from liandong.stock_ledger.filters import SUBJECT
from liandong.webkit.navigation import Group, NavigationItem, register_pages

urlpatterns = [
    path("stock", stock_status, name="stock"),
    path("stock/short", short_stock, name="stock_short"),
    path("stock/balancing", stock_balancing, name="stock_balancing"),
    path("stock/balancing/draft", draft_balancing, name="draft_balancing"),
    path("stock/ledger", stock_ledger, name="stock_ledger"),
    path("stock/summary", stock_summary, name="stock_summary"),
    path("stock/as-of", stock_on_day, name="stock_as_of"),
    path("stock/lots", lots, name="lots"),
    path("stock/lots/<int:lot>", lot, name="lot"),
    path("stock/serials", serials, name="serials"),
    path("stock/serials/<int:serial>", serial, name="serial"),
    path("stock/variants", variant_stock, name="variant_stock"),
    path("stock/distribution", stock_distribution, name="stock_distribution"),
    path("stock/ages", stock_age_report, name="stock_ages"),
    path("stock/turnover", turnover, name="stock_turnover"),
    path("stock/values", value_over_time, name="stock_values"),
    path("stock/costs", keeping_cost_report, name="stock_costs"),
    path("stock/rules", stock_rules, name="stock_rules"),
    path("stock/losses", loss_report, name="loss_report"),
    path("stock/losses/reasons", loss_reasons, name="loss_reasons"),
    path("stock/count-variances", count_variances, name="count_variances"),
    path("stock/transfers", transfer_statistics, name="transfer_statistics"),
    path("stock/reservations", stock_reservations, name="stock_reservations"),
    path("stock/shortfalls", stock_shortfalls, name="stock_shortfalls"),
]

register_pages(
    [
        NavigationItem(Group.INVENTORY, _("库存状况"), "stock", "package", SUBJECT, order=10),
        NavigationItem(
            Group.INVENTORY, _("调拨平衡"), "stock_balancing", "arrows-exchange", TRANSFER, Verb.DRAFT, 19
        ),
        NavigationItem(Group.INVENTORY, _("分仓分布"), "stock_distribution", "package", SUBJECT, order=603),
        NavigationItem(Group.INVENTORY, _("规格库存"), "variant_stock", "copy", SUBJECT, order=605),
        NavigationItem(Group.INVENTORY, _("库存流水"), "stock_ledger", "list-check", SUBJECT, order=600),
        NavigationItem(Group.INVENTORY, _("进销存汇总"), "stock_summary", "report-money", SUBJECT, order=610),
        NavigationItem(Group.INVENTORY, _("历史库存"), "stock_as_of", "calendar", SUBJECT, order=620),
        NavigationItem(Group.INVENTORY, _("库龄分析"), "stock_ages", "calendar", SUBJECT, order=621),
        NavigationItem(
            Group.INVENTORY, _("周转和畅滞销"), "stock_turnover", "report-money", SUBJECT, order=622
        ),
        NavigationItem(Group.INVENTORY, _("批次/效期"), "lots", "calendar", SUBJECT, order=625),
        NavigationItem(Group.INVENTORY, _("序列号"), "serials", "barcode", SUBJECT, order=627),
        NavigationItem(Group.INVENTORY, _("报损报溢"), "loss_report", "report-money", SUBJECT, order=627),
        NavigationItem(
            Group.INVENTORY, _("盘点差异"), "count_variances", "clipboard-check", SUBJECT, order=628
        ),
        NavigationItem(
            Group.INVENTORY, _("调拨统计"), "transfer_statistics", "arrows-exchange", SUBJECT, order=629
        ),
        NavigationItem(Group.INVENTORY, _("占用明细"), "stock_reservations", "lock", SUBJECT, order=630),
        NavigationItem(
            Group.INVENTORY, _("先卖后入明细"), "stock_shortfalls", "alert-triangle", SUBJECT, order=635
        ),
    ]
)
