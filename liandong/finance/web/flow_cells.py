"""Where journal lines count in the cash-flow statement, as the ledger behind it shows."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from liandong.finance.statements.cash_lines import BY_FORMULA, cash_layout, choices_of, line_by_formula
from liandong.finance.statements.layouts import Layout
from liandong.general_ledger.queries import AccountNode, LedgerLine
from liandong.webkit import report_parts as ui


def line_words(layout: Layout, number: int) -> str:
    """Return number and name of a line; words for none."""
    line = layout.line(number)
    return f"{number} {_(line.label)}" if line is not None else _("没有列入")


def add_flows(
    rows: Sequence[ui.Part], lines: Sequence[LedgerLine], nodes: Mapping[int, AccountNode], *, is_inflow: bool
) -> None:
    """Add to each row where its line counts, which opens to choose; rows before the lines' get an empty cell.

    Three statements.
    """
    layout, chosen = cash_layout(), choices_of([one.id for one in lines])
    for row in rows[: len(rows) - len(lines)]:
        row["cells"].append(ui.EMPTY)
    for row, one in zip(rows[len(rows) - len(lines) :], lines, strict=True):
        number = chosen.get(one.id, BY_FORMULA)
        if number:
            words = _("{line}（手工）").format(line=line_words(layout, number))
        else:
            code = nodes[one.account].code
            words = line_words(layout, line_by_formula(layout, code, is_inflow=is_inflow))
        row["cells"].append(ui.text_cell(words, ui.address("cash_line", one.id)))
