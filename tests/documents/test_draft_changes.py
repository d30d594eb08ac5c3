"""What a saved draft changed is kept with it: before and after, of the header and of each line."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liandong.documents.draft_changes import MOST_LINES, Note, Sheet, compared
from liandong.documents.drafting import save_draft
from liandong.documents.inputs import DraftInput
from liandong.documents.requests import DraftRequest
from liandong.identity.models import AuditRow
from tests.support.trading import DAY, Trading


def sheet(*products: str, **header: str) -> Sheet:
    return Sheet(header, [{"product": one, "quantity": "1"} for one in products])


@pytest.mark.parametrize(
    ("before", "after", "note"),
    [
        (sheet("1", memo="a"), sheet("1", memo="a"), {}),
        (sheet(memo="a"), sheet(memo="b"), {"header": {"memo": ["a", "b"]}}),
        (sheet(), sheet(memo="b"), {"header": {"memo": ["", "b"]}}),
        (sheet("1"), sheet("1", "2"), {"lines": [{"at": 2, "is": {"product": "2", "quantity": "1"}}]}),
        (sheet("1", "2"), sheet("2"), {"lines": [{"at": 1, "was": {"product": "1", "quantity": "1"}}]}),
    ],
)
def test_only_what_differs_is_noted(before: Sheet, after: Sheet, note: Note) -> None:
    assert compared(before, after) == note


def test_an_inserted_line_does_not_make_the_others_look_changed() -> None:
    note = compared(sheet("1", "2", "3"), sheet("9", "1", "2", "3"))
    assert note["lines"] == [{"at": 1, "is": {"product": "9", "quantity": "1"}}]


def test_a_note_stays_short_and_says_how_much_it_leaves_out() -> None:
    after = sheet(*(str(number) for number in range(MOST_LINES + 5)))
    note = compared(sheet(), after)
    assert (len(note["lines"]), note["more"]) == (MOST_LINES, 5)


def test_saving_again_notes_the_change_with_one_statement_more(trading: Trading) -> None:
    lines = tuple(trading.line("P1", str(n + 1), "10") for n in range(3))
    draft = DraftInput(
        "sales.order", DAY, lines, partner=trading.partners["C1"], place=trading.places["主仓"]
    )
    saved = save_draft(DraftRequest(draft, trading.actor))
    changed = replace(
        draft, memo="加急", lines=(lines[0], replace(lines[1], quantity=lines[2].quantity), lines[2])
    )
    save_draft(DraftRequest(changed, trading.actor, document=saved.id))
    row = AuditRow.objects.filter(subject_id=saved.id, action="draft").latest("pk")
    assert row.detail["header"] == {"memo": ["", "加急"]}
    (line,) = row.detail["lines"]
    assert (line["at"], line["was"]["quantity"], line["is"]["quantity"]) == (2, "2", "3")


def test_comparing_costs_one_statement_however_many_lines(trading: Trading) -> None:
    counts = set()
    for count in (1, 40):
        lines = tuple(trading.line("P1", "1", "10") for _ in range(count))
        draft = DraftInput(
            "sales.order", DAY, lines, partner=trading.partners["C1"], place=trading.places["主仓"]
        )
        saved = save_draft(DraftRequest(draft, trading.actor))
        with CaptureQueriesContext(connection) as captured:
            save_draft(DraftRequest(replace(draft, memo="x"), trading.actor, document=saved.id))
        counts.add(len(captured))
    assert len(counts) == 1
