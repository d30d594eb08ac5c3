"""What a draft comes to in its currency, told beside what it comes to in the company's own."""

from django.utils.translation import gettext as _

from liandong.documents.currency_fields import roles_of
from liandong.documents.hiding import hidden_columns
from liandong.documents.in_currencies import InCurrency
from liandong.documents.types import DocumentType
from liandong.kernel.actor import Actor
from liandong.kernel.custom import CustomRole
from liandong.kernel.money import plain
from liandong.webkit.drafts import Body


def foreign_total(kind: DocumentType, found: InCurrency, actor: Actor) -> list[Body]:
    """Return the hint for the form; none in the company's own currency or where amounts are hidden."""
    agreed = found.agreed
    if agreed is None:
        return []
    names = roles_of(actor, kind.id)
    if CustomRole.TOTAL not in names or names[CustomRole.TOTAL] in hidden_columns(kind, actor):
        return []
    total = found.draft.details[names[CustomRole.TOTAL]]
    text = _("外币合计 %(currency)s %(total)s，汇率 %(rate)s") % {
        "currency": agreed.currency,
        "total": total,
        "rate": plain(agreed.rate),
    }
    return [{"code": "foreign_total", "message": text, "line": None, "field": None}]
