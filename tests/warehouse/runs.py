"""Short ways to count by plan."""

from dataclasses import replace
from decimal import Decimal

import pytest

from liandong.kernel.refusal import RefusedError
from liandong.warehouse.counts.making import Wanted, make_runs
from liandong.warehouse.counts.recording import Found, record_found
from liandong.warehouse.counts.summing import LineSum, summed
from liandong.warehouse.models import CountRun
from tests.support.trading import Trading

D = Decimal


def begun(trading: Trading, *products: str, **more: object) -> CountRun:
    for product in products:
        trading.receive(product, "10", "5")
    (run,) = make_runs(trading.actor, replace(Wanted(trading.places["主仓"]), **more))  # type: ignore[arg-type]
    return run


def found(trading: Trading, product: str, quantity: str, key: str, **more: object) -> Found:
    return replace(Found(key, trading.products[product], D(quantity)), **more)  # type: ignore[arg-type]


def count(trading: Trading, run: CountRun, *findings: Found) -> None:
    record_found(trading.actor, run.pk, findings)


def sums(run: CountRun) -> dict[int, LineSum]:
    return {one.product: one for one in summed(CountRun.objects.get(pk=run.pk))}


def refused(act: object, *arguments: object) -> list[tuple[str, int | None]]:
    with pytest.raises(RefusedError) as refusal:
        act(*arguments)  # type: ignore[operator]
    return [(one.code, one.line) for one in refusal.value.problems]
