"""The addresses of the home page and of the analyses, their places in the menu, the member's arrangement."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.analytics import (
    category_pages,
    class_job,
    class_level_pages,
    class_pages,
    clearance_pages,
    collection_pages,
    commission_exchange,
    commission_pages,
    commission_rule_pages,
    drill_pages,
    home,
    line_pages,
    order_profit_pages,
    order_receipt_pages,
    panels,
    ranking_pages,
    return_pages,
    sum_document_pages,
    sum_pages,
    target_exchange,
    target_pages,
    target_report_pages,
    trade_pages,
)
from liandong.analytics.arrangement import KEY, is_arrangement
from liandong.identity.preferences import register_preference
from liandong.webkit.extensions import register_document_panels
from liandong.webkit.navigation import Group, NavigationItem, register_pages

urlpatterns = [
    path("", home.home, name="home"),
    path("home/now", home.home_now, name="home_now"),
    path("home/panels/<str:panel>", panels.panel, name="home_panel"),
    path("analytics/trade", trade_pages.trade, name="trade"),
    path("analytics/trade/<str:measure>", drill_pages.documents_of, name="trade_documents"),
    path("analytics/sales-lines", line_pages.lines, {"side": "sales"}, name="sales_lines"),
    path("analytics/purchase-lines", line_pages.lines, {"side": "purchases"}, name="purchase_lines"),
    path("analytics/sales-orders", line_pages.orders, {"side": "sales"}, name="sales_order_lines"),
    path("analytics/purchase-orders", line_pages.orders, {"side": "purchases"}, name="purchase_order_lines"),
    path("analytics/order-receipts", order_receipt_pages.order_receipts, name="order_receipts"),
    path("analytics/order-profit", order_profit_pages.order_profit, name="order_profit"),
    path("analytics/money", trade_pages.money_accounts, name="money_accounts"),
    path("analytics/categories", category_pages.category_sums, name="category_sums"),
    path("analytics/categories/lines", category_pages.category_lines, name="category_lines"),
    path("analytics/classes", class_pages.product_classes, name="product_classes"),
    path("analytics/classes/compute", class_pages.compute_classes, name="compute_classes"),
    path("analytics/classes/rules", class_pages.class_rules, name="class_rules"),
    path("analytics/classes/levels", class_level_pages.class_levels, name="class_levels"),
    path("analytics/classes/levels/take", class_level_pages.take_class_levels, name="take_class_levels"),
    path("analytics/clearance", clearance_pages.clearance, name="clearance"),
    path("analytics/clearance/draft", clearance_pages.draft_clearance, name="draft_clearance"),
    path("analytics/targets", target_pages.targets, name="targets"),
    path("analytics/targets/edit", target_pages.edit_targets, name="edit_targets"),
    path("analytics/target-report", target_report_pages.target_report, name="target_report"),
    path("analytics/commission", commission_pages.commission, name="commission"),
    path("analytics/commission/<int:member>", commission_pages.commission_of, name="commission_of"),
    path("analytics/commission/close", commission_pages.close_commission, name="close_commission"),
    path("analytics/commission/reopen", commission_pages.reopen_commission, name="reopen_commission"),
    path("analytics/commission-rules", commission_rule_pages.commission_rules, name="commission_rules"),
    path(
        "analytics/commission-rules/new",
        commission_rule_pages.new_commission_rule,
        name="new_commission_rule",
    ),
    path(
        "analytics/commission-rules/<int:commission>",
        commission_rule_pages.commission_rule,
        name="commission_rule",
    ),
    path(
        "analytics/sales-receipts",
        collection_pages.collections,
        {"side": "receivables"},
        name="sales_receipts",
    ),
    path(
        "analytics/purchase-payments",
        collection_pages.collections,
        {"side": "payables"},
        name="purchase_payments",
    ),
    path("analytics/returns", return_pages.return_reasons, name="return_reasons"),
    path("analytics/sales-sums/<str:by>", sum_pages.sums, {"side": "sales"}, name="sales_sums"),
    path("analytics/purchase-sums/<str:by>", sum_pages.sums, {"side": "purchases"}, name="purchases_sums"),
    path(
        "analytics/sales-sum-documents",
        sum_document_pages.sum_documents_page,
        {"side": "sales"},
        name="sales_sum_documents",
    ),
    path(
        "analytics/purchase-sum-documents",
        sum_document_pages.sum_documents_page,
        {"side": "purchases"},
        name="purchases_sum_documents",
    ),
    path("analytics/ranking/<str:by>", ranking_pages.ranking, name="ranking"),
]

register_pages(
    (
        NavigationItem(Group.HOME, _("工作台"), "home", "home", order=0),
        NavigationItem(Group.REPORTS, _("经营日报"), "trade", "chart-bar", "sales.delivery", order=10),
        NavigationItem(
            Group.REPORTS,
            _("销售排行"),
            "ranking",
            "chart-bar",
            "sales.delivery",
            order=20,
            arguments=("product",),
        ),
        NavigationItem(
            Group.REPORTS, _("退货原因"), "return_reasons", "truck-return", "sales.sales_return", order=30
        ),
        NavigationItem(Group.SALES, _("促销建议"), "clearance", "percentage", "catalog.promotion", order=660),
        NavigationItem(
            Group.INVENTORY, _("ABC/XYZ 分类"), "product_classes", "chart-bar", "catalog.product", order=640
        ),
        NavigationItem(
            Group.REPORTS,
            _("销售汇总"),
            "sales_sums",
            "chart-bar",
            "sales.delivery",
            order=22,
            arguments=("partner",),
        ),
        NavigationItem(
            Group.REPORTS,
            _("采购汇总"),
            "purchases_sums",
            "chart-bar",
            "purchasing.receipt",
            order=48,
            arguments=("partner",),
        ),
        NavigationItem(Group.SALES, _("提成"), "commission", "cash", "sales.delivery", order=710),
        NavigationItem(Group.SALES, _("销售目标"), "targets", "adjustments", "sales.target", order=700),
        NavigationItem(
            Group.REPORTS, _("目标完成情况"), "target_report", "chart-bar", "sales.target", order=24
        ),
        NavigationItem(
            Group.REPORTS, _("销售收款一览"), "sales_receipts", "cash", "general_ledger.claim", order=42
        ),
        NavigationItem(
            Group.REPORTS, _("销售订单与收款"), "order_receipts", "cash", "general_ledger.claim", order=41
        ),
        NavigationItem(
            Group.REPORTS, _("销售订单利润"), "order_profit", "chart-bar", "sales.order", order=41
        ),
        NavigationItem(
            Group.REPORTS, _("采购付款一览"), "purchase_payments", "cash", "general_ledger.claim", order=62
        ),
        NavigationItem(Group.REPORTS, _("销售明细"), "sales_lines", "list", "sales.delivery", order=30),
        NavigationItem(
            Group.REPORTS, _("销售订单跟踪"), "sales_order_lines", "list", "sales.order", order=40
        ),
        NavigationItem(
            Group.REPORTS, _("采购明细"), "purchase_lines", "list", "purchasing.receipt", order=50
        ),
        NavigationItem(
            Group.REPORTS, _("采购订单跟踪"), "purchase_order_lines", "list", "purchasing.order", order=60
        ),
        NavigationItem(
            Group.FINANCE, _("收支汇总"), "category_sums", "chart-bar", "finance.other_expense", order=42
        ),
        NavigationItem(
            Group.FINANCE, _("资金账户"), "money_accounts", "cash", "general_ledger.cash", order=40
        ),
    )
)
register_preference(KEY, is_arrangement)
register_document_panels("order_profit", order_profit_pages.panels)
class_job.register()
target_exchange.register()
commission_exchange.register()
