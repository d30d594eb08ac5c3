"""Every guard on the list stands in the program, and the quick ones are seen to be missed by a test."""

from pathlib import Path

import pytest

from tools.mutation_list import FAST, MUTATIONS
from tools.mutations import ROOT, UntestableError, apply, copied_tree, is_noticed, main

QUICK = [mutation for mutation in MUTATIONS if mutation.name in FAST]


def test_each_guard_stands_exactly_once() -> None:
    found = {one.name: (ROOT / one.file).read_text(encoding="utf-8").count(one.old) for one in MUTATIONS}
    assert found == dict.fromkeys((one.name for one in MUTATIONS), 1)


def test_each_named_test_exists() -> None:
    for mutation in MUTATIONS:
        for test in mutation.tests:
            file, _, name = test.partition("::")
            assert (ROOT / file).is_file(), test
            assert f"def {name}" in (ROOT / file).read_text(encoding="utf-8"), test


def test_a_text_that_is_gone_is_said(tmp_path: Path) -> None:
    mutation = MUTATIONS[0]
    (tmp_path / mutation.file).parent.mkdir(parents=True)
    (tmp_path / mutation.file).write_text("nothing", encoding="utf-8")
    with pytest.raises(UntestableError, match="0 times"):
        apply(mutation, tmp_path)


def test_quick_mutations_are_noticed() -> None:
    assert len(QUICK) == len(FAST)
    with copied_tree() as root:
        # That they pass untouched is what the rest of this run shows.
        assert [one.name for one in QUICK if not is_noticed(one, root)] == []


def test_the_list_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert capsys.readouterr().out.splitlines() == [one.name for one in MUTATIONS]
