"""What merging would do, as tables: stock, claims, drafts and rows of other tables."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from liandong.documents.merging import Named
from liandong.kernel.terms import ClaimKind
from liandong.masters.merging.wishes import Foreseen, Lying, Owing
from liandong.masters.merging.words import table_words
from liandong.webkit import report_parts as ui
from liandong.webkit.claims import CLAIM_WORDS
from liandong.webkit.counting import number_of

_NAME = "card-name"


def effect_tables(found: Foreseen) -> list[ui.Part]:
    """Return a table for each part that does something."""
    tables = []
    if found.stock:
        tables.append(_stock(found.stock))
    if found.claims:
        tables.append(_claims(found.claims))
    if found.drafts:
        tables.append(_drafts(found.drafts))
    if found.rows:
        tables.append(_rows(found.rows))
    return tables


def _table(title: str, note: str, columns: list[ui.Part], rows: list[list[ui.Part]]) -> ui.Part:
    return {"title": title, "note": note, **ui.labelled(columns, [{"cells": cells} for cells in rows])}


def _stock(stock: Sequence[Lying]) -> ui.Part:
    rows = [
        [
            ui.text_cell(one.place_name, look=_NAME),
            ui.text_cell(one.lot_number),
            ui.quantity_cell(one.quantity),
        ]
        for one in stock
    ]
    note = _("审核组装单按成本转过去，一个仓库一批一张；金额一分不差。")
    return _table(_("库存"), note, ui.columns_of([_("仓库"), _("批号")], [_("数量")]), rows)


def _claims(claims: Sequence[Owing]) -> ui.Part:
    rows = [
        [
            ui.text_cell(one.number, look=_NAME),
            ui.text_cell(CLAIM_WORDS[ClaimKind(one.kind)]),
            ui.date_cell(one.due_date),
            ui.money_cell(one.amount),
        ]
        for one in claims
    ]
    columns = ui.columns_of([_("单据"), _("类别"), _("到期日")], [_("未核销")])
    note = _("审核往来转移单转过去，到期日不变；对账单上两边都看得到。")
    return _table(_("往来"), note, columns, rows)


def _drafts(drafts: Sequence[Named]) -> ui.Part:
    rows = [[ui.text_cell(one.number, ui.document_url(one.id), _NAME)] for one in drafts]
    note = number_of("{count} 张草稿改用保留的一方，要审批的重新审批。", len(drafts))
    return _table(_("草稿"), note, ui.columns_of([_("单号")]), rows)


def _rows(counts: dict[str, int]) -> ui.Part:
    words = table_words()
    rows = [[ui.text_cell(words[model], look=_NAME), ui.count_cell(count)] for model, count in counts.items()]
    note = _("保留的一方没有的转过去；已有的以保留的一方为准。")
    return _table(_("跟着转的资料"), note, ui.columns_of([_("资料")], [_("条数")]), rows)
