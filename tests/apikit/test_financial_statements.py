"""Statements for programs: figures with their checks, and formulas kept, refused and given back."""

from django.utils import timezone

from liandong.general_ledger.models import StatementFormula
from tests.apikit.calling import Caller
from tests.support.trading import Trading

PATH = "/financial-statements"
FORMULAS = "/financial-statements/formulas"


def test_a_statement_is_read_with_its_checks(trading: Trading, owner: Caller) -> None:
    trading.receive("P1", "10", "6.66")
    month = f"{timezone.localdate():%Y-%m}"
    answer = owner.get(f"{PATH}?statement=balance-sheet&kind=year&month={month}")
    assert answer.status == 200, answer.body
    lines = {line["number"]: line for line in answer.body["lines"] if line["number"]}
    assert answer.body["form"] == "会小企01表"
    assert lines[9]["label"] == "存货"
    assert all(one["left"] == one["right"] for one in answer.body["checks"])
    assert answer.body["odd_accounts"] == []


def test_a_formula_is_kept_and_given_back(trading: Trading, owner: Caller) -> None:
    given = {"statement": "balance-sheet", "line": 14}
    assert owner.call("put", FORMULAS, {**given, "formula": "1901+1011"}).status == 422
    assert owner.call("put", FORMULAS, {**given, "line": 99, "formula": "1901"}).status == 422
    assert owner.call("put", FORMULAS, {**given, "formula": "1901+1012"}).body == {"line": 14}
    assert StatementFormula.objects.get().formula == "1901+1012"
    assert owner.call("put", FORMULAS, given).status == 200
    assert not StatementFormula.objects.exists()
