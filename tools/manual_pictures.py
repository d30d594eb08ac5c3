"""Take the manual's pictures from the running product: `python -m tools.manual_pictures [NAME …]`.

Makes an installation with the sample company and a new one, starts the server, and drives Chromium through
`tools/manual_shots.py` in Chinese and in English. The pictures go to
`liandong/manual/static/manual/pictures`, where the chapters find them, and `docs/manual/README.md` lists
them. `--folder` keeps the installation, so that the next run need not book the sample again.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ViewportSize

from tools.environment import ROOT
from tools.manual_shots import BOSS, FRESH, SAMPLE, SELLER, SHOTS, Shot

PICTURES = ROOT / "liandong" / "manual" / "static" / "manual" / "pictures"
LIST = ROOT / "docs" / "manual" / "README.md"
LANGUAGES = {"zh": "zh-hans", "en": "en"}
"""Folders of the pictures, and the language of the pages in them."""

WIDE = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)
PASSWORD = "Tu-Ce-2026-Hua"  # noqa: S105  # nosec - of an installation that is thrown away
MOST_BYTES = 150_000
PATIENCE_MS = 90_000
_QUALITY = 84


def make_installation(folder: Path) -> None:
    """Book the sample and make an empty company, unless they are there; a salesperson joins the sample."""
    os.environ["LIANDONG_DATA_DIR"] = str(folder)
    from liandong.config.setup import setup  # noqa: PLC0415 - reads the environment

    setup()
    from liandong.config.first_run import bring_up_to_date  # noqa: PLC0415
    from liandong.identity import roles  # noqa: PLC0415
    from liandong.identity.companies import company_slugs, create_company  # noqa: PLC0415
    from liandong.identity.people import join_company  # noqa: PLC0415
    from liandong.identity.registry.models import Person  # noqa: PLC0415
    from liandong.sample.booking import book_sample  # noqa: PLC0415

    bring_up_to_date(lambda *_: None)
    boss = Person.objects.filter(username=BOSS).first() or Person(username=BOSS, name="张敏")
    boss.set_password(PASSWORD)
    boss.save()
    for slug, name in ((SAMPLE, "示例商贸有限公司"), (FRESH, "新开的店")):
        if slug not in company_slugs():
            create_company(slug, name, boss)
    book_sample(SAMPLE)
    if not Person.objects.filter(username=SELLER).exists():
        seller = Person(username=SELLER, name="陈晓燕")
        seller.set_password(PASSWORD)
        seller.save()
        join_company(seller, SAMPLE, roles=[roles.SELLER])


def take(browser: Browser, address: str, names: Sequence[str], folders: Sequence[str]) -> None:
    """Take the named pictures in some languages."""
    for folder, username, is_phone in product(folders, (BOSS, SELLER), (False, True)):
        (PICTURES / folder).mkdir(parents=True, exist_ok=True)
        shots = ((name, SHOTS[name]) for name in names)
        wanted = [name for name, one in shots if (one.username, one.is_phone) == (username, is_phone)]
        if not wanted:
            continue
        context = _logged_in(browser, address, LANGUAGES[folder], username, is_phone=is_phone)
        for name in wanted:
            _write(PICTURES / folder / f"{name}.webp", _picture(context, address, SHOTS[name]))
        context.close()


def _logged_in(
    browser: Browser, address: str, language: str, username: str, *, is_phone: bool
) -> BrowserContext:
    context = browser.new_context(
        viewport=PHONE if is_phone else WIDE, has_touch=is_phone, is_mobile=is_phone, locale="zh-CN"
    )
    context.add_cookies([{"name": "liandong_language", "value": language, "url": address}])
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{address}/login")
    page.locator("#login-username").fill(username)
    page.locator("#login-password").fill(PASSWORD)
    page.locator("#login-password").press("Enter")
    page.wait_for_selector(".sidebar", state="attached")
    page.close()
    return context


def _picture(context: BrowserContext, address: str, shot: Shot) -> bytes:
    """Return a picture of a page as PNG, of the size of its window."""
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if shot.is_dark else "light")
    if shot.username == BOSS:  # the others belong to one company
        page.goto(f"{address}/company")
        page.locator(f"button[name=company][value={shot.company}]").click()
        page.wait_for_selector(".sidebar", state="attached")
    page.goto(f"{address}{shot.path}")
    if shot.act is not None:
        shot.act(page)
    page.wait_for_selector(shot.ready)
    page.evaluate("document.fonts.ready")
    taken = page.screenshot(animations="disabled", caret="hide")
    page.close()
    return taken


def _write(path: Path, png: bytes) -> None:
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").save(path, "WEBP", quality=_QUALITY, method=6)
    size = path.stat().st_size
    sys.stdout.write(f"{path.relative_to(ROOT)} {size // 1000} kB\n")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is too large")


def write_list() -> None:
    """List the pictures with where they are shown, for readers of the source."""
    there = os.path.relpath(PICTURES / "en", LIST.parent)
    chapters = os.path.relpath(ROOT / "liandong" / "manual" / "chapters", LIST.parent)
    lines = [
        "# Pictures of the manual",
        "",
        "Taken from the running product by `python -m tools.manual_pictures`; do not edit this page.",
        f"The chapters are in [Chinese]({chapters}/zh), [Traditional Chinese]({chapters}/zh-hant) and",
        f"[English]({chapters}/en); the product shows them under `/help`.",
        "",
    ]
    lines += [f"![{name}]({there}/{name}.webp)" for name in SHOTS]
    LIST.parent.mkdir(parents=True, exist_ok=True)
    LIST.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    """Take all pictures, or the named ones."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SHOTS)}")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as scratch:
        folder: Path = options.folder or Path(scratch)
        make_installation(folder)
        from tests.support.browser import chromium  # noqa: PLC0415 - a tool for those who have the tests
        from tests.support.installation import Installation  # noqa: PLC0415 - needs the settings
        from tests.support.serving import serving  # noqa: PLC0415 - the same

        with serving(Installation(folder, "")) as (address, _said), chromium() as browser:
            take(browser, address, options.names or list(SHOTS), options.language or list(LANGUAGES))
    write_list()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
