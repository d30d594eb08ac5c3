"""Draw the PNG icons of the installed app from the mark: ``python -m tools.icons``, needs Chromium.

Run by hand when ``mark.svg`` changes; the pictures are part of the package. The mark's tile is
rounded for browsers, and fills the square where the system cuts its own shape.
"""

import re
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.support.chromium import chromium_arguments, find_chromium

STATIC = Path(__file__).resolve().parent.parent / "liandong" / "webkit" / "static" / "webkit"
SAFE = 0.74
"""How much of a maskable icon the mark takes: the rest may be cut away."""


def draw(page: Page, svg: str, side: int, target: Path) -> None:
    """Write one square picture of the drawing."""
    page.set_viewport_size(ViewportSize(width=side, height=side))
    page.set_content(f"<style>*{{margin:0;display:block}}svg{{width:100vw;height:100vh}}</style>{svg}")
    page.screenshot(path=target, omit_background=True)


def full_bleed(svg: str) -> str:
    """Return the mark on a tile without corners, drawn smaller, for systems that cut their own shape."""
    tile, shapes = re.findall(r"<(?:rect|path)[^>]*/>", svg)[0], re.findall(r"<(?:rect|path)[^>]*/>", svg)[1:]
    square = re.sub(r' rx="[^"]*"', "", tile)
    shift = 16 * (1 - SAFE)
    inner = f'<g transform="translate({shift:.2f} {shift:.2f}) scale({SAFE})">{"".join(shapes)}</g>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{square}{inner}</svg>'


def main() -> int:
    """Draw all sizes."""
    mark = (STATIC / "mark.svg").read_text(encoding="utf-8")
    folder = STATIC / "icons"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium()), args=chromium_arguments())
        page = browser.new_page()
        for side in (192, 512):
            draw(page, mark, side, folder / f"icon-{side}.png")
        draw(page, full_bleed(mark), 512, folder / "icon-maskable-512.png")
        draw(page, full_bleed(mark), 180, folder / "icon-180.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
