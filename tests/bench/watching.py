"""What is watched all day in a long ledger: the home page with nothing remembered, a round of alerts."""

from collections.abc import Callable

from django.core.cache import cache
from django.urls import reverse

from liandong.alerts.evaluating import evaluate_all
from liandong.identity.companies import use_company
from liandong.identity.registry.models import Person
from tests.bench.measuring import alternate
from tests.bench.pages import Visitor
from tests.bench.sizes import Size

GOALS = {"工作台，什么都没记着": 150, "预警一轮，全部规则": 1_000}
"""The most milliseconds each may take in the longest ledger."""


def watched(owner: Person, slug: str, size: Size) -> dict[str, list[float]]:
    """Return the milliseconds of each round, by name."""
    visitor = Visitor(owner, slug)

    def cold_home() -> None:
        cache.clear()
        visitor.get(reverse("webkit:home"))

    def round_of_alerts() -> None:
        with use_company(slug):
            evaluate_all()

    calls: list[Callable[[], None]] = [cold_home, round_of_alerts]
    samples = [alternate([call], max(1, size.rounds // 3), 1)[0] for call in calls]
    return dict(zip(GOALS, samples, strict=True))
