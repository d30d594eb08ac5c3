"""Showing it all, once, in one transaction, after the three months of trade."""

from datetime import date

from django.db import transaction

from liandong.catalog.actions import save_products
from liandong.catalog.categories import save_categories
from liandong.documents.moved import goods_have_moved
from liandong.identity.actors import load_actor
from liandong.identity.models import Member
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Actor
from liandong.partners.actions import save_partners
from liandong.partners.forms import PartnerForm
from liandong.sample.catalogue import COLD
from liandong.sample.channels import channel_details
from liandong.sample.company import Cast
from liandong.sample.showing import bills, dealing, reconciling, records, spending
from liandong.sample.showing.goods import PATHS, forms
from liandong.sample.showing.stage import Stage
from liandong.stock_ledger.actions import create_quarantines
from liandong.stock_ledger.models import Place

_CUSTOMERS = (
    ("C901", "金穗超市团购部", "超市", "城西区", "A", 30),
    ("C902", "云港职工食堂", "食堂", "高新区", "A", 15),
    ("C903", "年货节网店", "网店", "城西区", "B", 0),
)


def show_more(cast: Cast, today: date) -> None:
    """Add what the trade does not bring; nothing of it is there yet.

    Raises:
        RefusedError: records of its own stand in the way; nothing was added.
    """
    with transaction.atomic():
        stage = _stage(cast, today)
        records.compose(stage)
        records.name_theirs(stage)
        records.make_bins(stage)
        dealing.agree(stage)
        dealing.receive_lots(stage)
        dealing.sell_lots(stage)
        dealing.trade_pieces(stage)
        dealing.stock_the_season(stage)
        records.make_prices(stage)
        coupons = records.make_promotions(stage)
        dealing.sell_the_season(stage, coupons[0])
        dealing.deliver_by_waves(stage, records.make_carriers(stage))
        records.keep_store_levels(stage)
        records.plan_counts(stage)
        dealing.count_the_store(stage)
        spending.spend_and_earn(stage)
        bills.use_bills(stage)
        _inspect(stage)
        records.ask_approval(stage)
        dealing.wait_for_decisions(stage)
        reconciling.hear_the_bank(stage)


def _stage(cast: Cast, today: date) -> Stage:
    owner = load_actor(Member.objects.get(is_owner=True).pk)
    categories = save_categories(set(PATHS.values()), owner)
    goods = list(forms(categories))
    products = dict(zip((one.code for one in goods), save_products(goods, owner), strict=True))
    tax = {one.code: one.tax_rate for one in goods}
    return Stage(cast, owner, today, products, _customers(owner), tax)


def _customers(owner: Actor) -> dict[str, int]:
    asked = [
        PartnerForm(
            code,
            name,
            is_customer=True,
            category=category,
            region=region,
            level=level,
            payment_days=days,
            details=channel_details(category),
        )
        for code, name, category, region, level, days in _CUSTOMERS
    ]
    return dict(zip((one.code for one in asked), save_partners(asked, owner), strict=True))


def _inspect(stage: Stage) -> None:
    """Let what arrives be inspected from today on."""
    values = {"inspects_receipts": True}
    set_rules(values, effective_from=stage.today, actor=stage.owner, has_moves=goods_have_moved)
    made = Place.objects.filter(pk__in=create_quarantines(stage.owner), parent=stage.place(COLD))
    stage.places["待检"] = made.get().pk
