"""What a right can be about, in the trade's words: modules, document types, records, with their verbs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liandong.documents.detail_words import VERB_WORDS
from liandong.documents.types import document_types
from liandong.kernel.actor import ANY, Scope, Verb, superuser
from liandong.webkit.navigation import visible_items

LOOK_AND_KEEP = (Verb.VIEW, Verb.DRAFT)
ALL_VERBS = tuple(Verb)
EVERY_SCOPE = tuple(Scope)
WHOLE = (Scope.ALL,)
OWN_OR_ALL = (Scope.OWN, Scope.ALL)


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of the matrix: the verbs that mean something here, and how far a right may reach.

    Records that belong to nobody and no warehouse know the whole only.
    """

    id: str
    label: str
    verbs: Sequence[Verb] = LOOK_AND_KEEP
    scopes: Sequence[Scope] = WHOLE


@dataclass(frozen=True, slots=True)
class Module:
    """A part of the matrix: the module as a whole first, then what is in it."""

    label: str
    subjects: tuple[Subject, ...]


def modules() -> list[Module]:
    """Return the matrix' parts: everything, the modules of documents, records, books, settings, the rest."""
    everything = Module(_("全部模块"), (Subject(ANY, _("一切"), ALL_VERBS, EVERY_SCOPE),))
    found = [everything, *_document_modules(), *_record_modules()]
    return [*found, *_others({one.id for module in found for one in module.subjects})]


def subject_labels() -> dict[str, str]:
    """Return the name of everything a right can be about, by id."""
    return {one.id: one.label for module in modules() for one in module.subjects}


def verb_labels() -> dict[Verb, str]:
    """Return what each verb is called."""
    return {verb: _(word) for verb, word in VERB_WORDS.items()}


def scope_labels() -> dict[Scope, str]:
    """Return what each scope is called."""
    return {Scope.OWN: _("自己的"), Scope.PLACES: _("本仓库"), Scope.ALL: _("全部")}


def column_labels() -> dict[str, str]:
    """Return the names of the columns that a role may hide."""
    return {"cost": _("成本"), "margin": _("毛利")}


def module_labels() -> dict[str, str]:
    """Return the names of the modules of documents, in the order of the menu."""
    return {
        "sales": _("销售"),
        "purchasing": _("采购"),
        "inventory": _("库存"),
        "finance": _("财务"),
    }


def _document_modules() -> Iterator[Module]:
    periods = Subject("finance.period", _("会计期间"), (Verb.VIEW, Verb.POST, Verb.REOPEN))
    keeping = (Verb.VIEW, Verb.DRAFT, Verb.POST, Verb.APPROVE)
    budgets = Subject("finance.budget", _("预算"), keeping)
    forecast = Subject("finance.forecast", _("资金预测"))
    bank = Subject("finance.bank", _("银行对账"), (Verb.VIEW, Verb.DRAFT, Verb.REVERSE))
    for name, label in module_labels().items():
        types = [
            Subject(kind.id, kind.label, [verb for verb in Verb if verb in kind.verbs], EVERY_SCOPE)
            for kind in document_types()
            if kind.module == name
        ]
        whole = Subject(
            f"{name}.{ANY}", _("{module}（整个模块）").format(module=label), ALL_VERBS, EVERY_SCOPE
        )
        yield Module(
            label, (whole, *types, *((periods, bank, budgets, forecast) if name == "finance" else ()))
        )


def _record_modules() -> list[Module]:
    look, places = (Verb.VIEW,), (Scope.PLACES, Scope.ALL)
    return [
        Module(
            _("资料"),
            (
                Subject("catalog.*", _("商品资料（整个模块）")),
                Subject("catalog.product", _("商品")),
                Subject("catalog.family", _("款和规格")),
                Subject("catalog.category", _("商品分类")),
                Subject("catalog.brand", _("品牌")),
                Subject("catalog.composition", _("组成和套装")),
                Subject("catalog.price_list", _("价格表")),
                Subject("catalog.promotion", _("促销")),
                Subject("catalog.supplier_product", _("供应商商品")),
                Subject("catalog.customer_product", _("客户商品编码")),
                Subject("catalog.merging", _("合并商品"), (Verb.POST,)),
                Subject("partners.*", _("往来单位（整个模块）"), scopes=OWN_OR_ALL),
                Subject("partners.partner", _("客户与供应商"), scopes=OWN_OR_ALL),
                Subject("partners.merging", _("合并往来单位"), (Verb.POST,)),
            ),
        ),
        Module(
            _("仓库与账"),
            (
                Subject("stock_ledger.*", _("库存与仓库（整个模块）"), scopes=places),
                Subject("stock_ledger.stock", _("库存、流水和库存报表"), look, places),
                Subject("stock_ledger.place", _("仓库与库位"), scopes=places),
                *_of_the_books(look),
            ),
        ),
        _results(),
        Module(_("设置"), _settings()),
    ]


def _of_the_books(look: tuple[Verb, ...]) -> tuple[Subject, ...]:
    return (
        Subject("general_ledger.*", _("总账与往来（整个模块）"), look, OWN_OR_ALL),
        Subject("general_ledger.claim", _("应收应付"), LOOK_AND_KEEP, OWN_OR_ALL),
        Subject("general_ledger.account", _("会计科目")),
        Subject("general_ledger.entry", _("凭证"), look),
        Subject("general_ledger.cash", _("资金账户和日记账"), look),
        Subject("general_ledger.category", _("收支类别")),
        Subject("general_ledger.currency", _("币种与汇率")),
        Subject("general_ledger.agreed_rate", _("单据约定汇率"), (Verb.DRAFT,)),
        Subject("general_ledger.tax_invoice", _("发票台账"), (*LOOK_AND_KEEP, Verb.POST)),
    )


def _results() -> Module:
    own = (Verb.VIEW, Verb.DRAFT, Verb.POST)
    return Module(
        _("业绩"),
        (
            Subject("sales.target", _("销售目标"), scopes=EVERY_SCOPE),
            Subject("earnings.commission", _("提成"), own, OWN_OR_ALL),
        ),
    )


def _settings() -> tuple[Subject, ...]:
    return (
        Subject("identity.*", _("设置（整个模块）"), (Verb.VIEW, Verb.DRAFT, Verb.POST), OWN_OR_ALL),
        Subject("identity.member", _("成员")),
        Subject("identity.role", _("角色与权限")),
        Subject("identity.segregation", _("职责分离")),
        Subject("identity.rules", _("业务规则、编号规则"), (Verb.VIEW, Verb.POST)),
        Subject("identity.company", _("公司、模块")),
        Subject("identity.token", _("接口密钥"), scopes=OWN_OR_ALL),
        Subject("identity.audit", _("操作日志"), (Verb.VIEW,)),
        Subject("documents.approval_rule", _("审批规则")),
        Subject("documents.custom_field", _("自定义字段")),
        Subject("printing.template", _("打印模板")),
        Subject("alerts.rule", _("预警规则")),
        Subject("alerts.webhook", _("推送 Webhook")),
    )


def _others(known: set[str]) -> list[Module]:
    """Return what other rooms show pages for and nobody named here."""
    labels: dict[str, tuple[str, set[Verb]]] = {}
    for item in visible_items(superuser(0, "")):
        if item.subject and item.subject not in known:
            labels.setdefault(item.subject, (item.label, set()))[1].add(item.verb)
    if not labels:
        return []
    rows = (
        Subject(subject, _(label), [verb for verb in Verb if verb in {*verbs, *LOOK_AND_KEEP}], EVERY_SCOPE)
        for subject, (label, verbs) in sorted(labels.items())
    )
    return [Module(_("其他"), tuple(rows))]
