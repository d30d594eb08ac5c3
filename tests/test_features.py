"""The page of features names what there is: every test, page and endpoint in it exists."""

import re
from pathlib import Path

import pytest
from django.urls import resolve

from liandong.apikit.urls import unknown

ROOT = Path(__file__).resolve().parents[1]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "features.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [A-Z]{2}-\d\d \|", line)
]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_no_row_twice() -> None:
    ids = [row[0] for row in ROWS]
    assert len(ids) > 30
    assert ids == list(dict.fromkeys(ids))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_is_there(row: list[str]) -> None:
    _id, state, pages, endpoints, tests = row
    assert [name for name in quoted(tests) if not (ROOT / name).is_file()] == []
    assert state == "open" or (quoted(pages) and quoted(tests))
    for page in quoted(pages):
        assert resolve(page).url_name
    for endpoint in quoted(endpoints):
        address = re.sub(r"{int:\w+}", "1", endpoint.replace("{type_id}", "sales.order"))
        assert resolve(f"/api/v1{address}").func is not unknown, endpoint
