"""新建账套: a company made in the browser, with what its books need from the first day.

Everything that is asked for is checked before anything is made; what is typed goes in with the company's
owner in one transaction.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain, count
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from liandong.administration.rules import cost_methods
from liandong.administration.subjects import module_labels
from liandong.config.letting_in import HOME, enter
from liandong.general_ledger.chart_choice import Standard, use_chart
from liandong.general_ledger.periods import close_period, first_day
from liandong.identity.actors import NotAllowedError
from liandong.identity.companies import FIRST_DAY, CompanyExistsError, create_company
from liandong.identity.company_settings import NAME_LIMIT, SUBJECT, may_make_companies
from liandong.identity.modules import switch_off
from liandong.identity.registry.models import Company, Membership, Person
from liandong.identity.requests import CompanyRequest
from liandong.identity.rule_book import set_rules
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems
from liandong.kernel.pinyin import spellings
from liandong.kernel.refusal import refuse_if
from liandong.kernel.rules import CostMethod, Taxpayer
from liandong.kernel.terms import Problem
from liandong.masters.accounts import standard_labels
from liandong.stock_ledger.actions import TEXT_LIMITS, PlaceForm, create_place
from liandong.webkit import report_parts as ui
from liandong.webkit.record_form import Field, FormPage, Kind, Section, read_fields, show_form

WAREHOUSE_CODE = "CK01"
EARLIEST_MONTHS = 12
"""How many months back the books may begin; earlier ones are opened in the page of the periods."""

_MODULE = "on-"
_RULES = ("taxpayer", "price_includes_tax", "invoice_with_goods", "cost_method")
_SLUG_LENGTH = 24


@never_cache
@require_http_methods(["GET", "POST"])
def new_company(request: CompanyRequest) -> HttpResponse:
    """Ask for what a company begins with, make it, and lead its owner to its home page."""
    if not may_make_companies(request.actor):
        raise NotAllowedError(SUBJECT, Verb.POST)
    sections = _sections()
    if request.method == "GET":
        return _show(request, sections, _usual())
    typed = read_fields(chain.from_iterable(section.fields for section in sections), request.POST)
    problems = [*typed.problems, *_problems(typed.values)]
    if problems:
        return _show(request, sections, typed.raw, problems)
    company = _made(Person.objects.get(pk=request.user.pk), typed.values)
    membership = Membership.objects.select_related("company", "person")
    enter(request, membership.get(company=company, person=request.user.pk))
    messages.success(request, _("账套「{name}」已建好。").format(name=company.name))
    return redirect(HOME)


def _show(
    request: CompanyRequest,
    sections: Sequence[Section],
    values: Mapping[str, Any],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    wait = _("正在建账套，要十来秒，请不要关掉这一页…")
    page = FormPage(_("新建账套"), ui.address("company_settings"), _("公司"), sections, wait=wait)
    return show_form(request, page, values, problems)


def _sections() -> list[Section]:
    kinds = [(Taxpayer.GENERAL, _("一般纳税人")), (Taxpayer.SMALL, _("小规模纳税人"))]
    modules = (
        Field(f"{_MODULE}{name}", _("使用{module}模块").format(module=label), Kind.BOOL)
        for name, label in module_labels().items()
    )
    company = (
        Field("name", _("公司名称"), is_required=True, is_wide=True),
        Field("warehouse", _("第一个仓库"), is_required=True, help=_("以后可以再加仓库和库位")),
    )
    books = (
        _choice("first_month", _("启用月份"), _months(), _("这以前的月份先结上，日期填错时会提醒")),
        _choice("chart", _("会计科目"), list(standard_labels().items()), _("有了凭证就不能再改")),
        _choice("cost_method", _("计价方法"), cost_methods(), _("有了库存流水就不能再改")),
    )
    taxes = (
        _choice("taxpayer", _("纳税人类型"), kinds),
        Field("price_includes_tax", _("单价含税"), Kind.BOOL),
        Field("invoice_with_goods", _("出入库同时开票"), Kind.BOOL, help=_("审核时就记往来")),
    )
    return [
        Section("", company),
        Section(_("账"), books),
        Section(_("价格与税"), taxes),
        Section(_("模块"), tuple(modules)),
    ]


def _choice(name: str, label: str, choices: Sequence[tuple[str, str]], words: str = "") -> Field:
    return Field(name, label, Kind.WORD, is_required=True, choices=choices, help=words)


def _months() -> list[tuple[str, str]]:
    """Return the months the books may begin with, the next one first: value and label alike."""
    day = first_day_after(timezone.localdate())
    found = []
    for _month in range(EARLIEST_MONTHS + 2):
        found.append((f"{day:%Y-%m}", f"{day:%Y-%m}"))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


def first_day_after(day: date) -> date:
    """Return the first day of the next month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _usual() -> dict[str, Any]:
    return {
        "warehouse": _("主仓"),
        "first_month": f"{timezone.localdate():%Y-%m}",
        "taxpayer": Taxpayer.GENERAL,
        "chart": Standard.SMALL,
        "cost_method": CostMethod.MOVING_AVERAGE,
        "invoice_with_goods": True,
        **{f"{_MODULE}{name}": True for name in module_labels()},
    }


def _problems(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield everything that hinders; afterwards the company can be made."""
    texts = {name: values[name] for name in ("name", "warehouse")}
    yield from missing_problems(texts, ("name", "warehouse"), None)
    yield from text_problems(texts, {**NAME_LIMIT, "warehouse": TEXT_LIMITS["name"]}, None)
    if values["first_month"] not in dict(_months()):
        yield Problem("month_invalid", column="first_month")
    for name, kind in (("taxpayer", Taxpayer), ("cost_method", CostMethod), ("chart", Standard)):
        if values[name] not in set(kind):
            yield Problem("rule_invalid", column=name, detail={"rule": values[name]})


def _made(owner: Person, values: Mapping[str, Any]) -> Company:
    """Make the company; another of the same slug that was made meanwhile takes it, and this the next."""
    while True:
        try:
            return create_company(free_slug(values["name"]), values["name"], owner, partial(furnish, values))
        except CompanyExistsError:
            continue


def free_slug(name: str) -> str:
    """Return a slug no company has: the initials of the name, with a number when they are taken.

    A company of the same name that was left half-made is gone on with.
    """
    spelled = spellings(name, 1)
    letters = re.sub(r"[^a-z0-9]+", "_", (spelled[-1] if spelled else name).lower()).strip("_")
    base = letters if letters[:1].isalpha() else f"c_{letters}"
    base = base[:_SLUG_LENGTH].strip("_")
    others = Company.objects.filter(slug__startswith=base).exclude(is_ready=False, name=name)
    taken = set(others.values_list("slug", flat=True))
    slugs = chain([base], (f"{base}_{number}" for number in count(2)))
    return next(slug for slug in slugs if slug not in taken)


def furnish(values: Mapping[str, Any], owner: Actor) -> None:
    """Put in what was chosen: rules from the first day on, modules, a warehouse, and the books' beginning."""
    set_rules(
        {name: values[name] for name in _RULES},
        effective_from=FIRST_DAY,
        actor=owner,
        has_moves=lambda: False,
    )
    modules = list(module_labels())
    switch_off([name for name in modules if not values[f"{_MODULE}{name}"]], modules, owner)
    use_chart(Standard(values["chart"]), owner)
    create_place(PlaceForm(WAREHOUSE_CODE, values["warehouse"]), owner)
    year, month = map(int, values["first_month"].split("-"))
    last = first_day(year, month) - timedelta(days=1)
    refuse_if(close_period(last.year, last.month, owner))
