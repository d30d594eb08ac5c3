"""What stories are given before anything happens: measures, tracking and parts of products."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from liandong.catalog.composition import Part
from liandong.catalog.composition_actions import CompositionForm, set_composition
from liandong.catalog.freight import set_freight_product
from liandong.catalog.models import Product, Tracking
from liandong.currencies.actions import save_rates
from liandong.currencies.forms import RateForm
from liandong.documents.budget_records import BudgetForm, LineForm, keep_lines, save_budget, set_state
from liandong.documents.channels import ChannelForm, save_channel
from liandong.documents.currency_fields import switch_currencies
from liandong.general_ledger.account_actions import AccountForm, save_account
from liandong.general_ledger.models import Account, BudgetState
from liandong.identity.actors import load_actor
from liandong.kernel.budgets import Control
from liandong.partners.models import Partner
from tests.scenarios.story import Step
from tests.support.trading import DAY, Trading

SERVICES = ("运费", "保险费", "关税", "仓储费", "礼盒")


class Told(Protocol):
    """The company in which a story happens."""

    trading: Trading


def measures(world: Told, step: Step) -> None:
    """Say what a base unit of some products weighs and how much room it takes."""
    for row in step.rows:
        found = {"weight_kg": Decimal(row["重量"] or 0), "volume_m3": Decimal(row["体积"] or 0)}
        Product.objects.filter(pk=world.trading.products[row["商品"]]).update(**found)


def parts(world: Told, step: Step) -> None:
    """Say what products are made of."""
    trading = world.trading
    for code in dict.fromkeys(row["商品"] for row in step.rows):
        whole = trading.service(code) if code in SERVICES else trading.products[code]
        made_of = tuple(
            Part(trading.products[row["部件"]], Decimal(row["用量"]))
            for row in step.rows
            if row["商品"] == code
        )
        set_composition(CompositionForm(whole, made_of), trading.actor)


def suppliers(world: Told, step: Step) -> None:
    """Add suppliers to the cast."""
    for row in step.rows:
        made = Partner.objects.create(code=row["编码"], name=row["名称"], is_supplier=True)
        world.trading.partners[row["编码"]] = made.pk


def freight(world: Told, step: Step) -> None:
    """Say which service is freight."""
    set_freight_product(world.trading.actor, world.trading.service(step.rows[0]["商品"]))


def _tracked(tracking: Tracking) -> Callable[[Told, Step], None]:
    def prepare(_world: Told, step: Step) -> None:
        Product.objects.filter(code__in=[row["商品"] for row in step.rows]).update(tracking=tracking)

    return prepare


def channels(world: Told, step: Step) -> None:
    """Make channels; documents may name one from now on."""
    for row in step.rows:
        save_channel(None, ChannelForm(row["渠道"], "platform"), world.trading.actor)
    world.trading.actor = load_actor(world.trading.actor.member)


def currencies(world: Told, step: Step) -> None:
    """Enter rates by day and let documents be in these currencies."""
    actor = world.trading.actor
    rates = [
        RateForm(row["币种"], date.fromisoformat(row["日期"]), Decimal(row["汇率"])) for row in step.rows
    ]
    save_rates(rates, actor)
    switch_currencies(actor, is_on=True)
    world.trading.actor = load_actor(actor.member)


def foreign_accounts(world: Told, step: Step) -> None:
    """Make money accounts that are kept in other currencies."""
    for row in step.rows:
        code, _, name = row["科目"].partition(" ")
        form = AccountForm(code, name, is_settlement=True, currency=row["币种"])
        save_account(None, form, world.trading.actor)


def budget(world: Told, step: Step) -> None:
    """Put a budget in force that refuses what is beyond its month; a row a line and month."""
    made = save_budget(None, BudgetForm(DAY.year, "年初版", Control.STOP.value), world.trading.actor)
    lines: dict[str, list[Decimal]] = {}
    for row in step.rows:
        code = row["项目"].partition(" ")[0]
        account = Account.objects.filter(code=code).values_list("pk", flat=True).first()
        months = lines.setdefault(f"a{account}" if account else "p", [Decimal(0)] * 12)
        months[int(row["月份"]) - 1] = Decimal(row["预算"])
    forms = [LineForm(subject, None, tuple(months)) for subject, months in lines.items()]
    keep_lines(made, forms, world.trading.actor)
    set_state(made, BudgetState.ACTIVE, world.trading.actor)


PREPARED: Mapping[str, Callable[[Told, Step], None]] = {
    "商品": measures,
    "组成": parts,
    "供应商": suppliers,
    "运费商品": freight,
    "渠道": channels,
    "外币": currencies,
    "外币账户": foreign_accounts,
    "预算": budget,
    "批次管理": _tracked(Tracking.LOT),
    "序列号管理": _tracked(Tracking.SERIAL),
}
"""What is given, by what stories call it."""
