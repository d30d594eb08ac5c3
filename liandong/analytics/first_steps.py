"""Setting a new company up, step by step: what is done is read from its data, nothing is ticked off."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from liandong.catalog.models import Product
from liandong.documents.models import Document, State
from liandong.identity.companies import FIRST_DAY
from liandong.identity.models import Member, RuleRevision
from liandong.identity.requests import CompanyRequest
from liandong.kernel.actor import Actor, Verb
from liandong.partners.models import Partner
from liandong.stock_ledger.models import Place, StockMove
from liandong.stock_ledger.stock import FIRST_WAREHOUSE
from liandong.webkit import report_parts as ui

SETTER = ("identity.rules", Verb.POST)
"""The right of who sets the company up: nobody else is shown the steps."""

SALE, OPENING = "sales.delivery", "inventory.opening_stock"


@dataclass(frozen=True, slots=True)
class _Step:
    """A step: its name and why, the right it takes, where it is done, the chapter that explains it."""

    id: str
    label: str
    why: str
    right: tuple[str, Verb]
    button: str
    url: str
    topic: str


def first_steps(request: CompanyRequest) -> ui.Part | None:
    """Return the steps for who sets the company up, None for others and once all are done.

    One statement until then; afterwards it is known without asking. The parts: ``label``, ``steps``
    [{id, label, why, is_done, is_next, button, url, help_url}], ``done``, ``count``.
    """
    if not request.actor.may(*SETTER):
        return None
    company = request.company
    key = f"first-steps:{company.slug}:{company.generation}"
    if cache.get(key):
        return None
    done = _done(request.actor)
    steps = [step for step in _steps() if request.actor.may(*step.right)]
    if all(done[step.id] for step in steps):
        if all(done.values()):
            cache.set(key, value=True, timeout=None)
        return None
    following = next(step.id for step in steps if not done[step.id])
    return {
        "label": _("从这里开始"),
        "steps": [_part(step, is_done=done[step.id], is_next=step.id == following) for step in steps],
        "done": sum(done[step.id] for step in steps),
        "count": len(steps),
    }


def _done(actor: Actor) -> Mapping[str, bool]:
    """Return by step whether there is what it makes; one statement.

    Who has moved goods has settled his rules.
    """
    changed = RuleRevision.objects.filter(Q(effective_from__gt=FIRST_DAY) | ~Q(values={}))
    sold = Document.objects.filter(type=SALE, state=State.POSTED)
    member = Member.objects.filter(pk=actor.member).values(
        rules=Exists(changed),
        warehouse=Exists(Place.objects.filter(pk__gt=FIRST_WAREHOUSE)),
        products=Exists(Product.objects.all()),
        customer=Exists(Partner.objects.filter(is_customer=True)),
        stock=Exists(StockMove.objects.all()),
        sale=Exists(sold),
    )
    done = member.get()
    done["rules"] = done["rules"] or done["stock"]
    return {step: bool(is_done) for step, is_done in done.items()}


def _steps() -> list[_Step]:
    return [*_set_up_steps(), *_record_steps(), *_goods_steps()]


def _set_up_steps() -> list[_Step]:
    return [
        _Step(
            "rules",
            _("定下业务规则"),
            _("纳税人类型、单价是否含税、计价方法：有了库存以后有的不能再改"),
            SETTER,
            _("打开业务规则"),
            ui.address("rules"),
            "first-steps#第一天的八步",
        ),
        _Step(
            "warehouse",
            _("建一个仓库"),
            _("入库和出库都要选仓库"),
            ("stock_ledger.place", Verb.DRAFT),
            _("新建仓库"),
            ui.address("new_place"),
            "inventory#仓库和库位",
        ),
    ]


def _record_steps() -> list[_Step]:
    keep = Verb.DRAFT
    return [
        _Step(
            "products",
            _("录入商品"),
            _("先录一两个试试；多的可以从 Excel 导入"),
            ("catalog.product", keep),
            _("新建商品"),
            ui.address("new_product"),
            "products",
        ),
        _Step(
            "customer",
            _("录入客户"),
            _("销售要有客户；供应商也在这里录"),
            ("partners.partner", keep),
            _("新建客户"),
            ui.address("new_partner"),
            "partners",
        ),
    ]


def _goods_steps() -> list[_Step]:
    return [
        _Step(
            "stock",
            _("录入期初库存"),
            _("手里有多少货、每样成本多少；没有存货就从采购入库开始"),
            (OPENING, Verb.POST),
            _("新建期初库存"),
            ui.address("new_document", OPENING),
            "opening#期初库存",
        ),
        _Step(
            "sale",
            _("开出第一张销售出库单"),
            _("审核以后库存减少，成本自动算好"),
            (SALE, Verb.POST),
            _("新建销售出库单"),
            ui.address("new_document", SALE),
            "sales",
        ),
    ]


def _part(step: _Step, *, is_done: bool, is_next: bool) -> ui.Part:
    name, dash, anchor = step.topic.partition("#")
    return {
        "id": step.id,
        "label": step.label,
        "why": step.why,
        "is_done": is_done,
        "is_next": is_next,
        "button": step.button,
        "url": step.url,
        "help_url": f"{ui.address('help_chapter', name)}{dash}{anchor}",
    }
