"""Keeping categories of income and expense, and what lines of documents need of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction

from liandong.general_ledger.category_model import MoneyCategory, MoneyKind
from liandong.general_ledger.models import Account
from liandong.identity.actors import require_everywhere
from liandong.identity.audit import AuditEntry, record
from liandong.kernel.actor import Actor, Verb
from liandong.kernel.checks import missing_problems, text_problems, trimmed
from liandong.kernel.refusal import RefusedError, refuse_if
from liandong.kernel.terms import Problem

SUBJECT = "general_ledger.category"
LIMITS = {"code": 16, "name": 32, "memo": 255}


@dataclass(frozen=True, slots=True)
class CategoryForm:
    """A category as it shall be; ``account`` is an id. Name and kind of one that is there stay."""

    code: str
    name: str
    kind: str
    account: int | None
    memo: str = ""
    is_active: bool = True


def save_category(category: int | None, form: CategoryForm, actor: Actor, address: str = "") -> int:
    """Make a category, or change one; return its id. What was posted keeps its account.

    Raises:
        NotAllowedError: the actor may not keep categories.
        RefusedError: every problem; nothing was changed.
    """
    require_everywhere(actor, SUBJECT, Verb.DRAFT)
    form = replace(form, code=trimmed(form.code), name=trimmed(form.name), memo=trimmed(form.memo))
    with transaction.atomic():
        every = list(MoneyCategory.objects.select_for_update().order_by("pk"))
        stored = next((one for one in every if one.pk == category), None)
        refuse_if(
            [Problem("category_unknown", column="category", detail={"category": str(category)})]
            if category and stored is None
            else []
        )
        refuse_if(_problems(form, stored, [one for one in every if one is not stored]))
        values: dict[str, Any] = {"code": form.code, "account_id": form.account, "memo": form.memo}
        values["is_active"] = form.is_active
        pk = _written(form, stored, values)
        detail = {"code": form.code, "name": form.name, "is_active": form.is_active}
        record([AuditEntry("money_category", SUBJECT, pk, actor.member, detail, address)])
    return pk


def _written(form: CategoryForm, stored: MoneyCategory | None, values: dict[str, Any]) -> int:
    if stored is not None:
        MoneyCategory.objects.filter(pk=stored.pk).update(**values)
        return stored.pk
    try:
        with transaction.atomic():
            return MoneyCategory.objects.create(name=form.name, kind=form.kind, **values).pk
    except IntegrityError as error:  # somebody else made it in the same moment
        raise RefusedError([Problem("name_taken", column="name", detail={"name": form.name})]) from error


def _problems(
    form: CategoryForm, stored: MoneyCategory | None, others: list[MoneyCategory]
) -> Iterator[Problem]:
    texts = {"code": form.code, "name": form.name, "memo": form.memo}
    yield from missing_problems(texts, ("code", "name"), None)
    yield from text_problems(texts, LIMITS, None)
    if form.kind not in MoneyKind.values:
        yield Problem("category_kind_unknown", column="kind", detail={"kind": form.kind[:16]})
    if stored is not None and (stored.name, stored.kind) != (form.name, form.kind):
        yield Problem("category_fixed", column="name", detail={"name": stored.name})
    for name in ("code", "name"):
        given = texts[name]
        if given and any(getattr(one, name) == given for one in others):
            yield Problem(f"{name}_taken", column=name, detail={name: given})
    yield from _account_problems(form.account)


def _account_problems(account: int | None) -> Iterator[Problem]:
    if account is None:
        yield Problem("category_account_missing", column="account")
        return
    found = Account.objects.filter(pk=account, is_active=True).first()
    if found is None:
        yield Problem("category_account_missing", column="account")
    elif found.children.exists():
        yield Problem("account_not_leaf", column="account", detail={"account": found.code})
    elif found.is_settlement:
        yield Problem("category_of_money", column="account", detail={"account": found.code})


def accounts_of(kind: str) -> dict[str, int]:
    """Return the account of each active category of a kind, by its name; one statement."""
    found = MoneyCategory.objects.filter(kind=kind, is_active=True)
    return dict(found.values_list("name", "account"))


def category_names(kind: str) -> list[str]:
    """Return the names of the active categories of a kind, in the order of their codes; one statement."""
    found = MoneyCategory.objects.filter(kind=kind, is_active=True).order_by("code")
    return list(found.values_list("name", flat=True))
