"""Prices as a story sets them: price lists for levels, promotions, coupons, and documents priced by them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from liandong.apikit.document_input import ReadDraft
from liandong.apikit.document_promotions import with_promotions
from liandong.apikit.problems import Named
from liandong.catalog.models import Product
from liandong.documents.columns import COUPONS
from liandong.documents.inputs import DraftInput
from liandong.documents.models import DocumentLine, PromotionUse
from liandong.documents.requests import SavedDraft
from liandong.kernel.refusal import RefusedError
from liandong.partners.models import Partner
from liandong.pricing.actions import create_price_list
from liandong.pricing.coupons import issue_coupons
from liandong.pricing.forms import PriceForm, PriceListForm
from liandong.pricing.models import PromotionRow
from liandong.pricing.promotion_actions import create_promotion
from liandong.pricing.promotion_forms import PromotionForm, ShareForm
from liandong.pricing.promotions import Kind, Measure, Step
from tests.scenarios.story import Step as StoryStep
from tests.support.trading import Trading

_KINDS = {
    "折扣": Kind.PERCENT_OFF,
    "满减": Kind.AMOUNT_OFF,
    "特价": Kind.SPECIAL_PRICE,
    "买赠": Kind.GIFT,
}


class Told(Protocol):
    """The company in which a story happens, as far as prices need it."""

    trading: Trading
    documents: dict[str, SavedDraft]
    coupons: dict[str, str]


def levels(world: Told, step: StoryStep) -> None:
    """Give customers their level."""
    for row in step.rows:
        Partner.objects.filter(pk=world.trading.partners[row["客户"]]).update(level=row["等级"])


def retail_prices(world: Told, step: StoryStep) -> None:
    """Say what a base unit of some products costs in retail."""
    for row in step.rows:
        Product.objects.filter(pk=world.trading.products[row["商品"]]).update(retail_price=row["零售价"])


def price_lists(world: Told, step: StoryStep) -> None:
    """Make a price list for each level named."""
    trading = world.trading
    for level in dict.fromkeys(row["等级"] for row in step.rows):
        prices = [
            PriceForm(
                trading.products[row["商品"]],
                Decimal(row["单价"]),
                trading.units[row["商品"], row["单位"]],
            )
            for row in step.rows
            if row["等级"] == level
        ]
        form = PriceListForm(level, f"{level}价", "level", level=level)
        create_price_list(form, trading.actor, prices)


def promotions(world: Told, step: StoryStep) -> None:
    """Make promotions, in the order of the rows: the first is applied first."""
    trading = world.trading
    for place, row in enumerate(step.rows):
        gift = row.get("赠品", "")
        about = tuple(trading.products[code] for code in re.split("[、 ]", row.get("商品", "")) if code)
        form = PromotionForm(
            f"CX{place}",
            row["名称"],
            _KINDS[row["类型"]].value,
            (Step(Decimal(row["满"] or 0), Decimal(row["优惠"] or 0)),),
            Measure.QUANTITY.value if row.get("门槛按") == "数量" else Measure.AMOUNT.value,
            (ShareForm(trading.products[gift], Decimal(1)),) if gift else (),
            priority=len(step.rows) - place,
            needs_coupon=row.get("凭券") == "是",
            products=about,
        )
        create_promotion(form, trading.actor)


def coupons(world: Told, step: StoryStep) -> None:
    """Give out coupons; stories call them by names of their own."""
    for row in step.rows:
        promotion = PromotionRow.objects.get(name=row["促销"]).pk
        (world.coupons[row["优惠券"]],) = issue_coupons(promotion, 1, world.trading.actor)


def priced(world: Told, draft: DraftInput) -> DraftInput:
    """Return a draft whose lines without a price have the one they are proposed, less what promotions take.

    Raises:
        RefusedError: a coupon does not hold.
    """
    details = dict(draft.details)
    if named := details.get(COUPONS.name):
        details[COUPONS.name] = world.coupons[named]
    asked = ReadDraft(replace(draft, details=details), (), Named(), applies_promotions=True)
    read = with_promotions(asked, world.trading.actor, None)
    if read.draft is None:
        raise RefusedError(read.problems)
    return read.draft


def reasons(world: Told, name: str, step: StoryStep) -> tuple[object, object]:
    """Compare what each line cost before promotions, why, what they took off, and what is left."""
    expected = [
        (Decimal(row["促销前单价"] or 0), row["价格来源"], row["促销"], Decimal(row["金额"]))
        for row in step.rows
    ]
    lines = DocumentLine.objects.filter(document=world.documents[name].id).order_by("position")
    return expected, [(*_told(line.details), line.net_amount) for line in lines]


def _told(details: Mapping[str, str]) -> tuple[Decimal, str, str]:
    before = Decimal(details.get("list_price") or 0)
    return before, details.get("price_reason", ""), details.get("promotion", "")


def used(world: Told, name: str, step: StoryStep) -> tuple[object, object]:
    """Compare which document has a coupon now; no row for none."""
    names = {saved.id: one for one, saved in world.documents.items()}
    uses = PromotionUse.objects.filter(coupon__code=world.coupons[name], is_given_back=False)
    return [row["单据"] for row in step.rows], [names[one.document_id] for one in uses]


GIVEN_PRICES = {
    "客户等级": levels,
    "零售价": retail_prices,
    "价格表": price_lists,
    "促销": promotions,
    "优惠券": coupons,
}
"""What is given, by what stories call it."""
PROMOTED = {"价格": reasons, "用券": used}
"""Expectations by what stories call them."""
