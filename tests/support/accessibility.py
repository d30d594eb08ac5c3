"""Axe on a page a test has open: no serious fault by WCAG 2.2 A and AA, light and dark."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

VENDOR = Path(__file__).resolve().parent / "vendor"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SERIOUS = frozenset({"serious", "critical"})

_RUN = """([only, tags]) => axe.run(document, {
  resultTypes: ["violations"],
  runOnly: only.length ? {type: "rule", values: only} : {type: "tag", values: tags},
}).then(({violations}) => violations.map(({id, impact, help, nodes}) => ({
  id, impact, help,
  nodes: nodes.map(({target, failureSummary}) => `${target.join(" ")}: ${failureSummary}`),
})))"""
_FINISH = """() => document.getAnimations()
  .filter(({effect}) => Number.isFinite(effect.getComputedTiming().endTime)).forEach((one) => one.finish())"""


def assert_accessible(page: Page) -> None:
    """Fail with every serious or critical fault of what the page shows now.

    Everything is looked at in the scheme the browser has, and the contrast of colours in the
    other one as well; a page whose member chose a theme keeps it, so leave the theme on ``auto``.
    """
    page.evaluate(_FINISH)
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(_axe())
    found = _faults(page, [])
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if is_dark else "dark")
    found += _faults(page, ["color-contrast"])
    page.emulate_media(color_scheme="dark" if is_dark else "light")
    assert found == [], f"{page.url}\n" + "\n".join(found)


@lru_cache(maxsize=1)
def _axe() -> str:
    (path,) = VENDOR.glob("axe-core-*/axe.min.js")
    return path.read_text(encoding="utf-8")


def _faults(page: Page, only: list[str]) -> list[str]:
    faults: list[dict[str, Any]] = page.evaluate(_RUN, [only, TAGS])
    return [
        f"{fault['impact']} {fault['id']} ({fault['help']})\n  " + "\n  ".join(fault["nodes"][:5])
        for fault in faults
        if fault["impact"] in SERIOUS
    ]
