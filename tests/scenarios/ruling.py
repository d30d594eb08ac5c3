"""The step 规则 of a story: how the company trades."""

from collections.abc import Mapping
from datetime import date

from liandong.identity.rule_book import set_rules
from liandong.stock_ledger.actions import create_quarantines
from liandong.stock_ledger.models import Place
from tests.scenarios.story import Step
from tests.support.trading import Trading

_RULES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "货票同时": ("invoice_with_goods", {"是": True, "否": False}),
    "纳税人": ("taxpayer", {"一般": "general", "小规模": "small"}),
    "允许超出%": ("over_delivery_rate", {}),
    "到货验收": ("inspects_receipts", {"是": True, "否": False}),
    "发货前复核": ("check_before_delivery", {"是": True, "否": False}),
    "允许负库存出库": ("sells_below_zero", {"是": True, "否": False}),
    "成本范围": ("cost_scope", {"全公司": "company", "各仓库": "warehouse"}),
    "订单占用库存": ("reserve_on_order", {"是": True, "否": False}),
    "计价方法": (
        "cost_method",
        {
            "移动加权平均": "moving_average",
            "先进先出": "fifo",
            "个别计价": "specific",
            "全月加权平均": "monthly_average",
        },
    ),
}


def ruled(trading: Trading, step: Step) -> dict[str, int]:
    """Set the company's rules; return the places that were made for them, by name."""
    made: dict[str, int] = {}
    for row in step.rows:
        name, values = _RULES[row["规则"]]
        value = values.get(row["值"], row["值"])
        first = date(2026, 1, 1)
        set_rules({name: value}, effective_from=first, actor=trading.actor, has_moves=lambda: False)
        if name == "inspects_receipts" and value:
            places = Place.objects.filter(pk__in=create_quarantines(trading.actor))
            made |= dict(places.values_list("name", "pk"))
    return made
