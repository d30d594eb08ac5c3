"""Using voucher templates: a draft of one, and of all that a month still lacks.

What comes of a template is a draft like any other: looked at, changed, reviewed and posted by who may.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from liandong.documents.columns import CREDIT, SUMMARY
from liandong.documents.drafting import save_drafts
from liandong.documents.inputs import DraftInput, LineInput
from liandong.documents.models import State, VoucherTemplate, VoucherTemplateLine, VoucherTemplateUse
from liandong.documents.queries import not_handled_by
from liandong.documents.requests import DraftRequest, SavedDraft
from liandong.documents.template_formulas import (
    BALANCE,
    GIVEN,
    MONTH,
    REST,
    TemplateSide,
    amounts_of,
    read_formula,
)
from liandong.documents.voucher_templates import TYPE, require_templates
from liandong.general_ledger.account_months import CONSUMER, Nature, account_sums
from liandong.general_ledger.models import Account, AccountKind
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.money import ZERO, plain
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem


@dataclass(frozen=True, slots=True)
class Due:
    """A monthly template that a month has no voucher of; ``needs_amount``: somebody must type one."""

    template: VoucherTemplate
    needs_amount: bool


def needs_amount(lines: Iterable[VoucherTemplateLine]) -> bool:
    """Tell whether an amount must be typed when the template is used."""
    return any(GIVEN in one.formula for one in lines)


def filled_lines(template: VoucherTemplate, on: date, given: Decimal) -> list[LineInput]:
    """Return the lines that a draft of that day gets, those of nothing left out; three statements.

    Figures of accounts are those of this moment, of documents up to the day.
    """
    lines = list(template.lines.order_by("position"))
    sides = [TemplateSide(one.is_debit, read_formula(one.formula), one.formula == REST) for one in lines]
    figures = _figures(on) if any(term.code for side in sides for term in side.terms) else {}
    amounts = amounts_of(sides, given, lambda word, code: figures.get((word, code), ZERO))
    return [_input(one, amount) for one, amount in zip(lines, amounts, strict=True) if amount]


def _figures(on: date) -> Mapping[tuple[str, str], Decimal]:
    """Return what every account has at the end of a day and what its month came to, on its own side.

    What carries an income or expense to equity is none of the month.
    """
    accounts = {one.pk: one for one in Account.objects.order_by("code")}
    found: dict[tuple[str, str], Decimal] = {}
    for one in account_sums([on.replace(day=1), on + timedelta(days=1)], not_handled_by(CONSUMER)):
        above: int | None = one.account
        while above is not None:
            account = accounts[above]
            amount = one.debit - one.credit if account.is_debit else one.credit - one.debit
            is_carried = one.nature is Nature.TRANSFER and account.kind == AccountKind.PROFIT
            is_of_month = one.stretch and not is_carried
            for word in (BALANCE, MONTH) if is_of_month else (BALANCE,):
                found[word, account.code] = found.get((word, account.code), ZERO) + amount
            above = account.parent_id
    return found


def _input(line: VoucherTemplateLine, amount: Decimal) -> LineInput:
    details = {SUMMARY.name: line.summary} if line.summary else {}
    if line.is_debit:
        return LineInput(
            account=line.account_id,
            gross_amount=amount,
            anchor="gross_amount",
            details=details,
            payee=line.partner_id,
        )
    return LineInput(
        account=line.account_id, details=details | {CREDIT.name: plain(amount)}, payee=line.partner_id
    )


def use_template(
    template: int, on: date, given: Decimal | None, actor: Actor, address: str = ""
) -> SavedDraft:
    """Make a draft of a template for a day; ``given`` is what 金额 stands for.

    Raises:
        NotAllowedError: the actor may not draft vouchers.
        RefusedError: no such template, an amount that lacks, or nothing to book.
    """
    require_templates(actor, Verb.DRAFT)
    with transaction.atomic():
        found = VoucherTemplate.objects.select_for_update().filter(pk=template, is_active=True).first()
        if found is None:
            raise RefusedError([Problem("template_unknown")])
        if given is None and needs_amount(found.lines.all()):
            raise RefusedError([Problem("template_amount", column="amount", detail={"name": found.name})])
        lines = filled_lines(found, on, given or ZERO)
        refuse_if([] if lines else [Problem("template_nothing", detail={"name": found.name})])
        return _draft(found, on, lines, actor, address)


def _draft(
    found: VoucherTemplate, on: date, lines: Sequence[LineInput], actor: Actor, address: str
) -> SavedDraft:
    draft = DraftInput(TYPE, on, tuple(lines), memo=found.name)
    (saved,) = save_drafts([DraftRequest(draft, actor, address=address)])
    VoucherTemplateUse.objects.create(template=found, month=on.replace(day=1), document_id=saved.id)
    return saved


def live_uses(month: date) -> QuerySet[VoucherTemplateUse]:
    """Return the uses of a month, given by its first day, whose vouchers stand as drafts or in the books."""
    return VoucherTemplateUse.objects.filter(
        month=month, document__state__in=[State.DRAFT, State.POSTED]
    ).order_by("pk")


def due_templates(month: date) -> list[Due]:
    """Return the monthly templates that a month lacks, by name; two statements."""
    done = live_uses(month).values("template")
    lacking = VoucherTemplate.objects.filter(is_monthly=True, is_active=True).exclude(pk__in=done)
    return [
        Due(one, needs_amount(one.lines.all())) for one in lacking.order_by("name").prefetch_related("lines")
    ]


def use_due(month: date, actor: Actor, address: str = "") -> list[SavedDraft]:
    """Draft what a month lacks and needs no amount, dated its last day; templates of nothing are passed over.

    Raises:
        NotAllowedError: the actor may not draft vouchers.
    """
    require_templates(actor, Verb.DRAFT)
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    saved = []
    with transaction.atomic():
        wanted = [one.template.pk for one in due_templates(month) if not one.needs_amount]
        # Locked one after the other by id, so that two who ask at once make each once.
        locked = list(VoucherTemplate.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
        done = set(live_uses(month).values_list("template", flat=True))
        for one in locked:
            lines = [] if one.pk in done else filled_lines(one, last, ZERO)
            if lines:
                saved.append(_draft(one, last, lines, actor, address))
    return saved
