"""Drafts in another currency: their rate, each line's foreign price, and the money that follows from it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from liandong.currencies.models import Currency
from liandong.currencies.queries import RateOn, rated
from liandong.documents.account_money import Accounts, lines_by_account, read_kept, recorded_lines
from liandong.documents.amounts import ComputedLine, size_problems
from liandong.documents.currency_fields import Names, read_rate, roles_of
from liandong.documents.foreign_lines import bare, goods_lines, money_lines
from liandong.documents.foreign_money import Agreed
from liandong.documents.inputs import DraftInput
from liandong.documents.models import DocumentLine
from liandong.documents.rate_rights import rate_right_problems
from liandong.documents.requests import DraftRequest
from liandong.documents.types import DocumentType, LineKind, document_type
from liandong.general_ledger.claim_facts import facts_of_claims
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import plain
from liandong.kernel.rules import Rules
from liandong.kernel.terms import ClaimFacts, Problem
from liandong.storage.membership import Among

_ONE = Decimal(1)

Computed = Sequence[ComputedLine]


@dataclass(slots=True)
class InCurrency:
    """A draft with its lines after its currency had its say. ``agreed`` is None in the company's own.

    ``carried_rate`` is that of the earlier document it was made from.
    """

    draft: DraftInput
    lines: Computed
    agreed: Agreed | None = None
    problems: list[Problem] = field(default_factory=list)
    carried_rate: str = ""


@dataclass(frozen=True, slots=True)
class _Before:
    """An earlier line: the document's currency and rate, the line's foreign price, in which unit."""

    number: str
    type: str
    may_be_foreign: bool
    currency: str
    rate: str
    price: str
    unit: int | None


def in_currencies(
    requests: Sequence[DraftRequest], computed: Sequence[Computed], rules: Mapping[date, Rules]
) -> list[InCurrency]:
    """Return drafts with the money of those in another currency; a constant number of statements a day.

    None is asked where the company has not switched other currencies on. A document made from an earlier
    one is in that one's currency, at its rate and prices unless others are given. Without a rate it takes
    the one that holds on its day.
    """
    named = [roles_of(one.actor, one.draft.type) for one in requests]
    if not any(named):
        return [InCurrency(one.draft, lines) for one, lines in zip(requests, computed, strict=True)]
    origins = _origins(requests)
    taken = [
        _carried(InCurrency(one.draft, lines), names, origins) if names else InCurrency(one.draft, lines)
        for one, lines, names in zip(requests, computed, named, strict=True)
    ]
    known = _known(taken, named, rules)
    stored, claims = _stored(requests), _claims(taken, named)
    kept = read_kept(_accounts(taken, named), rules)
    turned = []
    for request, one, names in zip(requests, taken, named, strict=True):
        beside = _Beside(stored.get(request.document or 0, {}), claims, kept)
        turned.append(_turned(one, names, known, rules[one.draft.business_date], beside) if names else one)
    usual = [_usual_rates(one, names, known) for one, names in zip(taken, named, strict=True)]
    wrong = rate_right_problems(requests, [one.agreed for one in turned], usual)
    for one, problems in zip(turned, wrong, strict=True):
        one.problems.extend(problems)
    return turned


def _usual_rates(
    one: InCurrency, names: Names, known: Mapping[tuple[str, date], tuple[int, RateOn | None]]
) -> set[Decimal]:
    """Return the rates anybody may take: that of the day, and that of the document it was made from."""
    code = one.draft.details.get(names.get(CustomRole.CURRENCY, ""), "")
    _digits, found = known.get((code, one.draft.business_date), (0, None))
    carried = read_rate(one.carried_rate)
    return {rate for rate in (found and found.rate, carried) if rate}


def in_currency(
    draft: DraftInput, lines: Computed, actor: Actor, rules: Rules, document: int | None = None
) -> InCurrency:
    """Return one draft as ``in_currencies`` does; ``document`` is the draft that is typed on."""
    return in_currencies([DraftRequest(draft, actor, document)], [lines], {draft.business_date: rules})[0]


def _origins(requests: Sequence[DraftRequest]) -> dict[int, _Before]:
    """Return the earlier lines whose prices lines take over; one statement."""
    wanted = {line.origin for one in requests for line in one.draft.lines if line.origin}
    if not wanted:
        return {}
    rows = DocumentLine.objects.filter(Among("pk", wanted)).select_related("document")
    actor = requests[0].actor
    names = {kind: roles_of(actor, kind) for kind in {row.document.type for row in rows}}
    return {row.pk: _before(row, names[row.document.type]) for row in rows}


def _before(row: DocumentLine, names: Names) -> _Before:
    head = row.document.details
    return _Before(
        row.document.number,
        row.document.type,
        bool(names),
        str(head.get(names.get(CustomRole.CURRENCY, "")) or ""),
        str(head.get(names.get(CustomRole.RATE, "")) or ""),
        str(row.details.get(names.get(CustomRole.PRICE, "")) or ""),
        row.unit_id,
    )


def _carried(one: InCurrency, names: Names, origins: Mapping[int, _Before]) -> InCurrency:
    """Take currency, rate and prices over from earlier documents; two currencies in one are a problem."""
    kind = document_type(one.draft.type)
    if CustomRole.PRICE not in names:
        return one
    details = dict(one.draft.details)
    currency = details.get(names[CustomRole.CURRENCY], "")
    found = [_priced(kind, origins.get(line.given.origin or 0)) for line in one.lines]
    first = next((before for before in found if before is not None), None)
    if first is not None and not currency and first.currency:
        currency = details[names[CustomRole.CURRENCY]] = first.currency
        details.setdefault(names[CustomRole.RATE], first.rate)
        details[names[CustomRole.RATE]] = details[names[CustomRole.RATE]] or first.rate
    lines = []
    for position, (line, before) in enumerate(zip(one.lines, found, strict=True), 1):
        if before is not None and before.currency != currency:
            told = {"document": before.number, "theirs": before.currency or "—", "currency": currency or "—"}
            one.problems.append(Problem("currencies_mixed", position, "origin", told))
        name = names[CustomRole.PRICE]
        is_same = before is not None and before.unit == line.unit
        if before is not None and is_same and before.price and not line.given.details.get(name):
            given = replace(line.given, details={**line.given.details, name: before.price})
            line = line._replace(given=given)  # noqa: PLW2901 - the line as it goes on
        lines.append(line)
    rate = first.rate if first is not None else ""
    return InCurrency(replace(one.draft, details=details), lines, None, one.problems, rate)


def _priced(kind: DocumentType, before: _Before | None) -> _Before | None:
    """Return an earlier line whose price holds on: none of a guess, nor a customer's."""
    rule = None if before is None else kind.origin_rule(before.type)
    if rule is None or before is None or not before.may_be_foreign:
        return None
    return before if rule.has_prices and not (rule.is_bearer or rule.is_for) else None


def _known(
    taken: Iterable[InCurrency], named: Iterable[Names], rules: Mapping[date, Rules]
) -> dict[tuple[str, date], tuple[int, RateOn | None]]:
    """Return minor digits and rate of each currency named, by currency and day; one statement a day."""
    wanted: dict[date, set[str]] = {}
    for one, names in zip(taken, named, strict=True):
        if code := one.draft.details.get(names.get(CustomRole.CURRENCY, "")):
            wanted.setdefault(one.draft.business_date, set()).add(code)
    return {
        (row.currency.code, on): (row.currency.digits, row.found)
        for on, codes in wanted.items()
        for row in rated(Currency.objects.filter(code__in=codes), rules[on].currency, on)
    }


def _stored(requests: Sequence[DraftRequest]) -> dict[int, dict[str, tuple[int | None, int | None]]]:
    """Return product and unit of the stored lines of drafts, by the keys the entry page gives them."""
    wanted = {one.document for one in requests if one.document}
    found: dict[int, dict[str, tuple[int | None, int | None]]] = {}
    if wanted:
        rows = DocumentLine.objects.filter(Among("document", wanted))
        for pk, document, product, unit in rows.values_list("pk", "document", "product", "unit"):
            found.setdefault(document, {})[f"s{pk}"] = (product, unit)
    return found


def _claims(taken: Iterable[InCurrency], named: Iterable[Names]) -> dict[int, ClaimFacts]:
    """Return the claims that drafts in another currency settle; one statement, none where there are none."""
    wanted = {
        line.given.claim
        for one, names in zip(taken, named, strict=True)
        if one.draft.details.get(names.get(CustomRole.CURRENCY, ""))
        for line in one.lines
        if line.given.claim
    }
    return facts_of_claims(wanted)


def _accounts(taken: Iterable[InCurrency], named: Iterable[Names]) -> dict[date, set[int]]:
    """Return the accounts that decide in which currency lines are, by day."""
    found: dict[date, set[int]] = {}
    for one, names in zip(taken, named, strict=True):
        if names and CustomRole.CURRENCY not in names:
            accounts = {line.given.account for line in one.lines if line.given.account}
            found.setdefault(one.draft.business_date, set()).update(accounts)
    return found


@dataclass(frozen=True, slots=True)
class _Beside:
    """What a draft in another currency has to do with: its lines as they were saved, claims, accounts."""

    lines: Mapping[str, tuple[int | None, int | None]]
    claims: Mapping[int, ClaimFacts]
    accounts: Accounts


def _turned(
    one: InCurrency,
    names: Names,
    known: Mapping[tuple[str, date], tuple[int, RateOn | None]],
    rules: Rules,
    beside: _Beside,
) -> InCurrency:
    """Return a draft with its money in both currencies; in the company's own it holds none of the figures."""
    draft, ours = one.draft, set(names.values())
    if CustomRole.CURRENCY not in names:
        by_account = lines_by_account(one.lines, names, beside.accounts, draft.business_date)
        problems = [*one.problems, *by_account.problems, *size_problems(by_account.lines)]
        return InCurrency(draft, by_account.lines, None, problems)
    code = draft.details.get(names[CustomRole.CURRENCY], "")
    if not code or code == rules.currency:
        details = {name: text for name, text in draft.details.items() if name not in ours}
        lines = [bare(line, ours) for line in one.lines]
        return InCurrency(replace(draft, details=details), lines, None, one.problems)
    agreed, problems = _agreed(draft, names, known.get((code, draft.business_date)), rules)
    problems = [*one.problems, *problems]
    if agreed is None:
        return InCurrency(draft, one.lines, None, problems)
    line_kind = document_type(draft.type).line_kind
    if line_kind is LineKind.OPENING:
        found = recorded_lines(one.lines, names, agreed)
    elif line_kind is LineKind.MONEY:
        found = money_lines(one.lines, names, agreed, beside.claims)
    else:
        found = goods_lines(one.lines, names, agreed, beside.lines)
    figures = {CustomRole.RATE: agreed.rate, CustomRole.TOTAL: found.total}
    told = {names[role]: plain(figure) for role, figure in figures.items() if role in names}
    problems += [*found.problems, *size_problems(found.lines)]
    return InCurrency(replace(draft, details={**draft.details, **told}), found.lines, agreed, problems)


def _agreed(
    draft: DraftInput, names: Names, known: tuple[int, RateOn | None] | None, rules: Rules
) -> tuple[Agreed | None, list[Problem]]:
    code, text = (
        draft.details[names[CustomRole.CURRENCY]],
        draft.details.get(names.get(CustomRole.RATE, ""), ""),
    )
    problems = []
    if known is None:
        return None, [Problem("currency_unusable", None, names[CustomRole.CURRENCY], {"currency": code})]
    if draft.discount_amount:
        problems.append(Problem("discount_in_currency", None, "discount_amount"))
    digits, found = known
    if CustomRole.RATE not in names:
        return Agreed(code, digits, _ONE), problems
    rate = found.rate if found else None
    if text:
        rate = read_rate(text)
        if rate is None:
            told = {"rate": text[:40]}
            return None, [*problems, Problem("exchange_rate_unusable", None, names[CustomRole.RATE], told)]
    if rate is None:
        told = {"currency": code, "day": draft.business_date.isoformat()}
        return None, [*problems, Problem("exchange_rate_lacking", None, names[CustomRole.RATE], told)]
    return Agreed(code, digits, rate, rules.price_includes_tax), problems
