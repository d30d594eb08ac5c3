"""多币种单据: documents of a sale or a purchase in another currency, for companies that have switched it on.

Currency, rate and foreign figures are fields that the program adds to the types, as a company adds its own:
so pages, lists, interface, import, export and print know them, they go along from order to delivery to
invoice, and a company that deals in its own currency alone has none of them. What each means is its role.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from liandong.currencies.actions import SUBJECT, own_currency
from liandong.currencies.checks import HIGHEST_RATE, RATE_DECIMALS
from liandong.currencies.models import Currency
from liandong.documents.custom_fields import MOST_CHOICES, MOST_FIELDS, read_fields
from liandong.documents.types import document_type
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry
from liandong.identity.models import Setting
from liandong.identity.settings import CUSTOM_FIELDS, save_setting
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import has_more_decimals, typed_number
from liandong.kernel.custom import PREFIX, CustomField, CustomKind, CustomRole, Level, row_of
from liandong.kernel.refusal import refuse_if
from liandong.kernel.terms import Problem

TYPES = (
    "sales.quotation",
    "sales.order",
    "sales.delivery",
    "sales.sales_return",
    "finance.sales_invoice",
    "purchasing.order",
    "purchasing.receipt",
    "purchasing.purchase_return",
    "finance.supplier_invoice",
)
"""The types of goods whose documents may be in another currency: those of a sale and of a purchase."""

PAYMENTS = ("finance.incoming_payment", "finance.outgoing_payment")
SPENDING = ("finance.other_income", "finance.other_expense")
"""Earned or spent by category, received, paid or owed in the currency."""
SETTLEMENTS = ("finance.settlement",)
"""Set debts off against each other: no money moves, so no rate is asked."""
OPENING_CLAIMS = ("finance.opening_claims",)
"""Say what the old books say in both currencies, so no rate is asked either."""
BY_ACCOUNT = ("finance.money_transfer", "finance.opening_balances", "finance.voucher")
"""Each line is in the currency that its account is kept in."""
FOREIGN_TYPES = (*TYPES, *PAYMENTS, *SPENDING, *SETTLEMENTS, *OPENING_CLAIMS, *BY_ACCOUNT)

_GOODS: Sequence[tuple[CustomRole, Level, str, CustomKind]] = (
    (CustomRole.CURRENCY, Level.HEADER, "币种", CustomKind.CHOICE),
    (CustomRole.RATE, Level.HEADER, "汇率", CustomKind.TEXT),
    (CustomRole.TOTAL, Level.HEADER, "外币合计", CustomKind.NUMBER),
    (CustomRole.PRICE, Level.LINE, "外币单价", CustomKind.NUMBER),
    (CustomRole.TAX, Level.LINE, "外币税额", CustomKind.NUMBER),
    (CustomRole.GROSS, Level.LINE, "外币价税合计", CustomKind.NUMBER),
)

_AMOUNT = (CustomRole.AMOUNT, Level.LINE, "外币金额", CustomKind.NUMBER)
_FIELDS = {
    **dict.fromkeys(TYPES, _GOODS),
    **dict.fromkeys((*PAYMENTS, *SPENDING), (*_GOODS[:3], _AMOUNT)),
    **dict.fromkeys((*SETTLEMENTS, *OPENING_CLAIMS), (_GOODS[0], _AMOUNT)),
    "finance.money_transfer": (
        (CustomRole.ACCOUNT_CURRENCY, Level.LINE, "账户币种", CustomKind.TEXT),
        (CustomRole.AMOUNT, Level.LINE, "外币转入", CustomKind.NUMBER),
        (CustomRole.AMOUNT_OUT, Level.LINE, "外币转出", CustomKind.NUMBER),
    ),
    "finance.opening_balances": ((CustomRole.AMOUNT, Level.LINE, "外币余额", CustomKind.NUMBER),),
    "finance.voucher": (_AMOUNT,),
}
"""The fields each type has, by what they mean."""

Names = Mapping[CustomRole, str]


def roles_of(actor: Actor, type_id: str) -> Names:
    """Return the names of the fields a type has for another currency, by role; empty where it has none."""
    return {
        one.role: one.name for one in actor.fields if one.role and one.subject == type_id and one.is_active
    }


def names_of(fields: Iterable[CustomField], type_id: str) -> Names:
    """Return what ``roles_of`` does, of fields that were switched off too: documents keep what they hold."""
    return {one.role: one.name for one in fields if one.role and one.subject == type_id}


def read_rate(text: str) -> Decimal | None:
    """Return the rate of exchange that was typed; None where it is none."""
    try:
        rate = typed_number(text.replace(",", "").strip())
    except ValueError:
        return None
    is_usable = 0 < rate < HIGHEST_RATE and not has_more_decimals(rate, RATE_DECIMALS)
    return rate if is_usable else None


def agreed_rate(actor: Actor, type_id: str, details: Mapping[str, str]) -> dict[str, Decimal | None]:
    """Return a document's other currency with the rate it names, None for that of its day; mostly nothing."""
    names = roles_of(actor, type_id)
    code = details.get(names.get(CustomRole.CURRENCY, ""), "")
    return {code: read_rate(details.get(names.get(CustomRole.RATE, ""), ""))} if code else {}


def is_switched_on(fields: Iterable[CustomField]) -> bool:
    """Tell whether documents may be in another currency."""
    return any(one.role and one.is_active for one in fields)


def usable_currencies() -> list[str]:
    """Return the codes documents may choose among: active, with a rate, not the own; two statements."""
    found = Currency.objects.filter(is_active=True, rates__isnull=False).exclude(code=own_currency())
    return list(found.order_by("pk").values_list("code", flat=True).distinct())


def switch_currencies(actor: Actor, *, is_on: bool, address: str = "") -> None:
    """Let documents be in another currency, or no longer; what documents hold stays.

    Raises:
        NotAllowedError: the actor may not keep currencies.
        RefusedError: ``currencies_without_rates``, ``label_taken``, ``fields_too_many``; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.POST)
    with transaction.atomic():
        list(Setting.objects.select_for_update().filter(key=CUSTOM_FIELDS))  # one change at a time
        fields, codes = list(read_fields()), usable_currencies()
        refuse_if([Problem("currencies_without_rates")] if is_on and not codes else [])
        _save(fields, _wanted(fields, codes, is_on=is_on), actor, address)


def offer_currencies(actor: Actor, address: str = "") -> None:
    """Let documents choose among the currencies that have a rate by now, where that is switched on.

    One statement where it is not.
    """
    if not is_switched_on(read_fields()):
        return
    with transaction.atomic():
        list(Setting.objects.select_for_update().filter(key=CUSTOM_FIELDS))
        fields, codes = list(read_fields()), usable_currencies()
        if codes:
            _save(fields, _fitting(fields, _wanted(fields, codes, is_on=True)), actor, address)


def _fitting(before: Sequence[CustomField], after: Sequence[CustomField]) -> list[CustomField]:
    """Leave out new fields of types that have such a field of the company's own: rates must be kept anyway.

    Switching currencies on anew tells of it.
    """
    old = {one.name for one in before}
    by_type = {one: [field for field in after if field.subject == one] for one in FOREIGN_TYPES}
    clashing = {one for one, fields in by_type.items() if _problems(fields)}
    return [one for one in after if one.name in old or one.subject not in clashing]


def _wanted(fields: Sequence[CustomField], codes: Sequence[str], *, is_on: bool) -> list[CustomField]:
    """Return all fields as they shall be; new ones take the next names, which are never given twice."""
    found = list(fields)
    places = {(one.subject, one.role): place for place, one in enumerate(found) if one.role}
    last = max((int(one.name.removeprefix(PREFIX)) for one in found), default=0)
    for subject, wanted in _FIELDS.items():
        for role, level, label, kind in wanted:
            place = places.get((subject, role))
            if place is not None:
                found[place] = replace(found[place], is_active=is_on)
            elif is_on:
                last += 1
                found.append(CustomField(f"{PREFIX}{last}", subject, level, label, kind, role=role))
    chosen = tuple(codes[:MOST_CHOICES])
    return [
        replace(one, choices=chosen) if one.role is CustomRole.CURRENCY and chosen else one for one in found
    ]


def _save(before: Sequence[CustomField], after: Sequence[CustomField], actor: Actor, address: str) -> None:
    if list(before) == list(after):
        return
    new = {one.subject for one in after if one not in before}
    refuse_if(_problems([one for one in after if one.subject in new]))
    is_on = is_switched_on(after)
    codes = next((list(one.choices) for one in after if one.role is CustomRole.CURRENCY), [])
    detail = {"is_active": is_on, "choices": codes}
    entry = AuditEntry("document_currencies", SUBJECT, None, actor.member, detail, address)
    save_setting(CUSTOM_FIELDS, [row_of(one) for one in after], entry)


def _problems(after: Sequence[CustomField]) -> list[Problem]:
    problems = []
    for subject in FOREIGN_TYPES:
        own = [one for one in after if one.subject == subject and one.is_active]
        kind = document_type(subject)
        labels = [one.label for one in own]
        labels += [one.label for one in kind.header] + [one.label for one in kind.columns]
        taken = {label for label in labels if labels.count(label) > 1}
        ours = {one.label for one in own if one.role}
        clashing = (f"{kind.label} {label}" for label in sorted(taken & ours))
        problems += [Problem("label_taken", detail={"label": label}) for label in clashing]
        if len(own) > MOST_FIELDS:
            problems.append(Problem("fields_too_many", detail={"limit": str(MOST_FIELDS)}))
    return problems
