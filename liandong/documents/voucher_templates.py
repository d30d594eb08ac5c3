"""Voucher templates: made, changed, and taken from a voucher that was written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, transaction

from liandong.documents.columns import CREDIT, SUMMARY
from liandong.documents.hiding import COST
from liandong.documents.models import (
    DocumentLine,
    VoucherTemplate,
    VoucherTemplateLine,
)
from liandong.documents.template_formulas import (
    LONGEST,
    REST,
    TemplateFormulaError,
    read_formula,
    tidy_formula,
)
from liandong.general_ledger.models import Account
from liandong.identity.actors import NotAllowedError, require, require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.money import plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem
from liandong.partners.models import Partner

TYPE = "finance.voucher"
ACCOUNT = "general_ledger.account"
LIMITS = {"name": 64, "memo": 255}
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line of a template as it shall be."""

    account: int | None
    formula: str
    summary: str = ""
    partner: int | None = None
    is_debit: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """A template as it shall be; ``lines`` are all its lines."""

    name: str
    lines: Sequence[TemplateLine]
    memo: str = ""
    is_monthly: bool = False
    is_active: bool = True


def require_templates(actor: Actor, verb: Verb) -> None:
    """Refuse who may not write vouchers, or not see the accounts whose balances formulas tell.

    Raises:
        NotAllowedError: the actor may not.
    """
    require(actor, TYPE, verb)
    require(actor, ACCOUNT, Verb.VIEW)
    if not actor.sees(COST):
        raise NotAllowedError(ACCOUNT, Verb.VIEW)


def save_template(template: int | None, form: TemplateForm, actor: Actor, address: str = "") -> int:
    """Make a template, or change one; return its id. Drafts that were made of it stay.

    Raises:
        NotAllowedError: the actor may not write vouchers everywhere.
        RefusedError: every problem; nothing was changed.
    """
    require_templates(actor, Verb.DRAFT)
    require_everywhere(actor, TYPE, Verb.DRAFT)
    lines = [replace(one, formula=tidy_formula(one.formula)) for one in form.lines]
    form = replace(form, name=trimmed(form.name), memo=trimmed(form.memo), lines=lines)
    columns: dict[str, Any] = {"name": form.name, "memo": form.memo}
    columns |= {"is_monthly": form.is_monthly, "is_active": form.is_active}
    with transaction.atomic():
        stored = VoucherTemplate.objects.select_for_update().filter(pk=template).first() if template else None
        if template and stored is None:
            raise RefusedError([Problem("template_unknown")])
        refuse_if([*_form_problems(form, stored), *_line_problems(lines)])
        try:
            with transaction.atomic():
                made = stored or VoucherTemplate.objects.create(**columns)
        except IntegrityError as error:  # somebody else made it in the same moment
            raise RefusedError([Problem("name_taken", column="name", detail={"name": form.name})]) from error
        VoucherTemplate.objects.filter(pk=made.pk).update(**columns)
        _write_lines(made, lines)
        detail = {"name": form.name, "is_active": form.is_active, "lines": len(lines)}
        record([AuditEntry("voucher_template", TYPE, None, actor.member, detail, address)])
    return made.pk


def _write_lines(template: VoucherTemplate, lines: Sequence[TemplateLine]) -> None:
    VoucherTemplateLine.objects.filter(template=template).delete()
    VoucherTemplateLine.objects.bulk_create(
        VoucherTemplateLine(
            template=template,
            position=place,
            summary=trimmed(one.summary),
            account_id=one.account or 0,
            is_debit=one.is_debit,
            formula=one.formula,
            partner_id=one.partner,
        )
        for place, one in enumerate(lines, 1)
    )


def _form_problems(form: TemplateForm, stored: VoucherTemplate | None) -> Iterator[Problem]:
    texts = {"name": form.name, "memo": form.memo}
    yield from missing_problems(texts, ("name",), None)
    yield from text_problems(texts, LIMITS, None)
    others = VoucherTemplate.objects.filter(name=form.name)
    if form.name and others.exclude(pk=stored.pk if stored else 0).exists():
        yield Problem("name_taken", column="name", detail={"name": form.name})
    if not form.lines:
        yield Problem("template_lines_missing")
    if len(form.lines) > MOST_LINES:
        yield Problem("template_lines_many", detail={"limit": str(MOST_LINES)})
    if sum(one.formula == REST for one in form.lines) > 1:
        yield Problem("template_rest_twice")


def _line_problems(lines: Sequence[TemplateLine]) -> Iterator[Problem]:
    """Yield what is wrong with lines; two statements, whatever their number."""
    accounts = {one.pk: one for one in Account.objects.order_by("pk")}
    codes, parents = {one.code for one in accounts.values()}, {one.parent_id for one in accounts.values()}
    partners = {one.partner for one in lines if one.partner}
    known = set(Partner.objects.filter(pk__in=partners).values_list("pk", flat=True))
    for place, one in enumerate(lines, 1):
        found = accounts.get(one.account or 0)
        if found is None or not found.is_active or found.pk in parents:
            yield Problem("account_missing", place, "account")
        if one.partner and one.partner not in known:
            yield Problem("partner_missing", place, "partner")
        if len(trimmed(one.summary)) > LIMITS["memo"]:
            yield Problem("too_long", place, "summary", {"limit": str(LIMITS["memo"])})
        yield from _formula_problems(place, one.formula, codes)


def _formula_problems(place: int, formula: str, codes: Iterable[str]) -> Iterator[Problem]:
    if len(formula) > LONGEST:
        yield Problem("formula_too_long", place, "formula", {"number": str(LONGEST)})
        return
    try:
        terms = read_formula(formula)
    except TemplateFormulaError as error:
        yield Problem("template_formula", place, "formula", {"text": str(error)})
        return
    for term in terms:
        if term.code and term.code not in codes:
            yield Problem("formula_account_unknown", place, "formula", {"code": term.code})


def lines_of_voucher(document: int) -> list[TemplateLine]:
    """Return the lines of a voucher by hand as those of a template: its amounts as fixed numbers."""
    found = []
    for line in DocumentLine.objects.filter(document=document, document__type=TYPE).order_by("position"):
        credit = str(line.details.get(CREDIT.name, ""))
        formula = credit or plain(line.gross_amount)
        summary = str(line.details.get(SUMMARY.name, ""))
        found.append(TemplateLine(line.account_id, formula, summary, line.payee_id, is_debit=not credit))
    return found
