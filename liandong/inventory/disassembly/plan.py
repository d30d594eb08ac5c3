"""Disassembly 拆卸单: goods leave the stock at their cost and become their parts, which share it and the fee.

By the shares that the lines name, the composition's as a rule; where none does, by what each part costs now.
"""

from collections.abc import Iterator

from liandong.documents import columns
from liandong.documents.checks import common_problems
from liandong.documents.part_lines import SHARE
from liandong.documents.planning import detail_number, judged, number_problems, sound_goods
from liandong.documents.types import Direction, DocumentType
from liandong.inventory import making
from liandong.kernel.money import ZERO
from liandong.kernel.plans import Plan, Pooled
from liandong.kernel.rules import Rules
from liandong.kernel.terms import Draft, Problem


def plan(draft: Draft, rules: Rules) -> Plan:
    """Take the whole apart; the parts share its cost and the fee to the cent."""
    problems = [*common_problems(draft, DOCUMENT_TYPE, rules), *making.making_problems(draft)]
    wrong = number_problems(draft, SHARE)
    problems += wrong or _share_problems(draft)
    goods = sound_goods(draft, problems)
    used = tuple(making.used(one) for one in goods if making.is_whole(one.line))
    if problems:
        return judged(Plan(moves=used), problems)
    fee = making.fee_of(draft)
    won = tuple(
        making.made(one, Pooled(fee, detail_number(one.line, SHARE)))
        for one in goods
        if not making.is_whole(one.line)
    )
    planned = Plan(moves=used + won, legs=making.fee_legs(draft), claims=making.fee_claims(draft))
    return judged(planned, problems)


def _share_problems(draft: Draft) -> Iterator[Problem]:
    """Yield parts without a share where others have one, and shares that come to nothing."""
    parts = [(line, detail_number(line, SHARE)) for line in draft.lines if not making.is_whole(line)]
    given = [share for _line, share in parts if share is not None]
    if not given:
        return
    for line, share in parts:
        if share is None:
            yield Problem("share_missing", line.position, SHARE)
    if sum(given, ZERO) == ZERO:
        yield Problem("shares_zero", column=SHARE)


DOCUMENT_TYPE = DocumentType(
    id="inventory.disassembly",
    label="拆卸单",
    prefix="CXD",
    plan=plan,
    header=making.header("拆卸费"),
    columns=(
        *columns.GOODS,
        making.ROLE_COLUMN,
        *columns.LOT_IN,
        making.SHARE_COLUMN,
        columns.LINE_PLACE,
        columns.LINE_MEMO,
    ),
    direction=Direction.OUT,
    partner_kind="supplier",
    has_money=False,
    icon="hierarchy",
    proposes_parts=True,
)
