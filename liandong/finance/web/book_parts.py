"""What the pages of books share: which book, which account, which dimension, and their words."""

from collections.abc import Collection, Mapping, Sequence

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

from liandong.documents.departments import KEPT
from liandong.documents.kept_choices import kept_names
from liandong.general_ledger.dimensions import Dimension, Key
from liandong.general_ledger.queries import AccountNode
from liandong.identity.models import Member
from liandong.partners.models import Partner
from liandong.webkit import report_parts as ui
from liandong.webkit.report_query import ReportQuery

_INDENT = "　"


def book_views(active: str) -> list[ui.Part]:
    """Return the tabs of the books."""
    labels = {
        "trial_balance": _("科目余额表"),
        "general_book": _("总账"),
        "column_book": _("多栏账"),
        "dimension_book": _("辅助核算"),
    }
    return [
        {"label": label, "url": ui.address(name), "is_active": name == active, "is_saved": False}
        for name, label in labels.items()
    ]


def asked_account(query: ReportQuery, nodes: Sequence[AccountNode], standard: int) -> AccountNode:
    """Return the account asked for, ``standard`` where none is; what is none is answered with 400."""
    wanted = query.number("account") or standard
    found = next((node for node in nodes if node.id == wanted), None)
    if found is None:
        raise BadRequest("account")
    return found


def account_field(nodes: Sequence[AccountNode], chosen: int | None, everything: str = "") -> ui.Part:
    """Return the choice of an account, by code; ``everything`` names what stands for all of them."""
    options: list[tuple[object, str]] = [("", everything)] if everything else []
    options += [(node.id, f"{_INDENT * (node.level - 1)}{node.code} {node.name}") for node in nodes]
    return ui.choice_field("account", _("科目"), options, chosen)


def department_fields() -> list[str]:
    """Return the names of the fields that hold departments; one statement."""
    return sorted(set(kept_names(KEPT).values()))


def dimension_words() -> dict[Dimension, str]:
    """Return what each dimension is called."""
    return {
        Dimension.ACCOUNT: _("下级科目"),
        Dimension.PARTNER: _("往来单位"),
        Dimension.DEPARTMENT: _("部门"),
        Dimension.EMPLOYEE: _("业务员"),
    }


def offered(kinds: Sequence[Dimension], fields: Sequence[str]) -> list[Dimension]:
    """Return the dimensions there are: departments only where the company has any."""
    return [one for one in kinds if fields or one is not Dimension.DEPARTMENT]


def key_words(by: Dimension, keys: Collection[Key], nodes: Sequence[AccountNode]) -> Mapping[Key, str]:
    """Return the names of what a dimension's keys stand for; one statement, none for accounts."""
    names: dict[Key, str] = {key: str(key) or _("没有部门") for key in keys}
    if by is Dimension.ACCOUNT:
        names |= {node.id: node.name for node in nodes}
    elif by is Dimension.EMPLOYEE:
        names |= dict(Member.objects.filter(pk__in=keys).values_list("pk", "name"))
    elif by is Dimension.PARTNER:
        names |= dict(Partner.objects.filter(pk__in=keys).values_list("pk", "name"))
        names[0] = _("没有往来单位")
    return names
