"""Addresses of scanning, counts by plan, waves and shipping, and their places in the menu."""

from django.urls import path
from django.utils.translation import gettext_noop as _

from liandong.kernel.actor import Verb
from liandong.stock_ledger.actions import SUBJECT as PLACE
from liandong.warehouse import checking, looking, pages, saving, starting
from liandong.warehouse.bins import fixed_pages, pick_pages, put_pages, replenish_pages
from liandong.warehouse.bins.reading import TRANSFER
from liandong.warehouse.counts import line_pages, plan_pages, review_pages, run_pages, sheet_pages
from liandong.warehouse.counts.access import SUBJECT as STOCK_COUNT
from liandong.warehouse.counts.closing_checks import closing_checks
from liandong.warehouse.jobs import PRODUCT
from liandong.warehouse.shipping import carrier_pages, freight_pages, list_pages, panels
from liandong.warehouse.shipping import pages as shipping_pages
from liandong.warehouse.shipping.access import DELIVERY
from liandong.warehouse.waves import route_pages, walk_pages, wave_pages
from liandong.webkit.extensions import (
    register_closing_checks,
    register_document_actions,
    register_document_panels,
    register_to_dos,
)
from liandong.webkit.navigation import SCAN_PAGE, Group, NavigationItem, register_pages

urlpatterns = [
    path("scan", starting.scan_home, name="scan"),
    path("scan/read", starting.scan_read, name="scan_read"),
    path("scan/find", starting.scan_find, name="scan_find"),
    path("scan/look", looking.scan_look, name="scan_look"),
    path("scan/look/<int:pk>", looking.scan_product, name="scan_product"),
    path("scan/check/<int:pk>", pages.scan_check, name="scan_check"),
    path("scan/check/<int:pk>/pass", checking.pass_check, name="scan_pass"),
    path("scan/count/<int:pk>/review", pages.scan_review, name="scan_review"),
    path("scan/<str:name>", starting.scan_job, name="scan_job"),
    path("scan/<str:name>/new", pages.scan_new, name="scan_new"),
    path("scan/<str:name>/save", saving.save, name="scan_save"),
    path("scan/<str:name>/finish", saving.finish, name="scan_finish"),
    path("scan/<str:name>/<int:pk>", pages.scan_draft, name="scan_draft"),
]

urlpatterns += [
    path("bins/put-away", put_pages.put_away_home, name="put_away"),
    path("bins/put-away/<int:warehouse>", put_pages.put_away_in, name="put_away_in"),
    path("bins/put-away/<int:warehouse>/put", put_pages.put_away_goods, name="put_away_goods"),
    path("bins/pick/<int:pk>", pick_pages.pick_bins, name="pick_bins"),
    path("bins/pick/<int:pk>/write", pick_pages.write_pick_bins, name="write_pick_bins"),
    path("bins/fixed", fixed_pages.fixed_bins, name="fixed_bins"),
    path("bins/fixed/keep", fixed_pages.keep_fixed_bin, name="keep_fixed_bin"),
    path("bins/replenish", replenish_pages.replenishment, name="replenishment"),
    path("bins/replenish/draft", replenish_pages.draft_replenishment, name="draft_replenishment"),
]

_RUN, _SHEET = "counts/<int:run>", "counts/<int:run>/sheets/<int:sheet>"

urlpatterns += [
    path("counts", run_pages.count_runs, name="count_runs"),
    path("counts/new", run_pages.new_count_run, name="new_count_run"),
    path(_RUN, run_pages.count_run, name="count_run"),
    path(f"{_RUN}/review", review_pages.count_review, name="count_review"),
    path(f"{_RUN}/lines/<int:line>", line_pages.count_line, name="count_line"),
    path(f"{_RUN}/again", review_pages.count_again, name="count_again"),
    path(f"{_RUN}/finish", review_pages.finish_count, name="finish_count"),
    path(f"{_RUN}/cancel", review_pages.cancel_count, name="cancel_count"),
    path(f"{_RUN}/record", sheet_pages.record_count, name="record_count"),
    path(f"{_RUN}/withdraw", sheet_pages.withdraw_count, name="withdraw_count"),
    path(_SHEET, sheet_pages.count_sheet, name="count_sheet"),
    path(f"{_SHEET}/paper", sheet_pages.count_paper, name="count_paper"),
    path(f"{_SHEET}/hand-over", review_pages.hand_over_sheet, name="hand_over_sheet"),
    path("count-plans", plan_pages.count_plans, name="count_plans"),
    path("count-plans/new", plan_pages.new_count_plan, name="new_count_plan"),
    path("count-plans/<int:plan>", plan_pages.count_plan, name="count_plan"),
    path("count-plans/<int:plan>/run", plan_pages.run_count_plan, name="run_count_plan"),
]

urlpatterns += [
    path("shipping/<int:pk>", shipping_pages.shipping, name="shipping"),
    path("shipping/<int:pk>/ship", shipping_pages.ship_delivery, name="ship_delivery"),
    path("shipments", list_pages.shipment_list, name="shipments"),
    path("shipments/freight", freight_pages.freight_settings, name="freight_settings"),
    path("shipments/bill", list_pages.bill_freight, name="bill_freight"),
    path("shipments/<int:pk>/sign", shipping_pages.sign_shipment, name="sign_shipment"),
    path("shipments/<int:pk>/withdraw", shipping_pages.withdraw_shipment, name="withdraw_shipment"),
    path("shipments/<int:pk>/label", shipping_pages.shipment_label, name="shipment_label"),
    path("carriers", carrier_pages.carriers, name="carriers"),
    path("carriers/new", carrier_pages.new_carrier, name="new_carrier"),
    path("carriers/<int:carrier>", carrier_pages.carrier, name="carrier"),
]

_WAVE = "waves/<int:pk>"

urlpatterns += [
    path("waves", wave_pages.waves, name="waves"),
    path("waves/new", wave_pages.new_wave, name="new_wave"),
    path(_WAVE, wave_pages.wave, name="wave"),
    path(f"{_WAVE}/sort", wave_pages.sort_picked, name="sort_wave"),
    path(f"{_WAVE}/cancel", wave_pages.stop_wave, name="stop_wave"),
    path(f"{_WAVE}/pick", walk_pages.pick_wave, name="pick_wave"),
    path(f"{_WAVE}/save", walk_pages.save_wave, name="save_wave"),
    path(f"{_WAVE}/finish", walk_pages.finish_wave, name="finish_wave"),
    path("routes", route_pages.routes, name="routes"),
    path("routes/new", route_pages.new_route, name="new_route"),
    path("routes/<int:route>", route_pages.route, name="route"),
]

register_document_actions("shipping", panels.actions)
register_document_panels("shipping", panels.panels)
register_document_actions("warehouse", starting.document_actions)
register_document_actions("warehouse.bins", pick_pages.document_actions)
register_to_dos("warehouse", run_pages.to_dos)
register_closing_checks("warehouse", closing_checks)
register_pages(
    [
        NavigationItem(Group.INVENTORY, _("扫码作业"), SCAN_PAGE, "scan", PRODUCT, order=15),
        NavigationItem(Group.INVENTORY, _("上架"), "put_away", "package-import", TRANSFER, Verb.DRAFT, 16),
        NavigationItem(
            Group.INVENTORY, _("补拣货位"), "replenishment", "arrows-exchange", TRANSFER, Verb.DRAFT, 17
        ),
        NavigationItem(Group.RECORDS, _("固定库位"), "fixed_bins", "package", PLACE, order=31),
        NavigationItem(Group.SALES, _("拣货波次"), "waves", "shopping-cart", DELIVERY, order=515),
        NavigationItem(Group.RECORDS, _("配送线路"), "routes", "hierarchy", DELIVERY, order=36),
        NavigationItem(Group.SALES, _("发运记录"), "shipments", "truck-delivery", DELIVERY, order=520),
        NavigationItem(Group.RECORDS, _("承运商"), "carriers", "truck-delivery", DELIVERY, order=35),
        NavigationItem(
            Group.INVENTORY, _("盘点任务"), "count_runs", "clipboard-check", STOCK_COUNT, order=20
        ),
    ]
)
