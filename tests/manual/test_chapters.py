"""The manual as text: every page has its chapter, every link leads somewhere, nothing passes as HTML."""

import re
from urllib.parse import unquote

import pytest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import override
from PIL import Image

from liandong.documents.types import document_types
from liandong.manual import chapters
from liandong.manual.chapters import FOLDER, FOLDERS, all_chapters, chapter, chapter_in, link_address
from liandong.manual.rendering import PHONE, WIDE, anchor_of, render
from liandong.manual.searching import find
from liandong.manual.topics import BY_TYPE, CHAPTERS, PAGES, TYPES, topic_of
from liandong.webkit import navigation
from tests.walk.addresses import routes
from tests.walk.cases import GETS, POSTS
from tools import manual_languages
from tools.manual_pictures import LANGUAGES, MOST_BYTES, PICTURES
from tools.manual_shots import SHOTS

# Outside of the frame, parts of a page, facts for its scripts, files, and what only leads on.
NO_PAGES = """
    health login sign_in_code begin_sso sso_answer shared manifest words
    search live home_now home_panel document_sums document_lines origins open_claims line_facts snapshot
    draft_beside pick_products pick_partners pick_places pick_members pick_accounts pick_claims pick_lots
    pick_serials pick_families matrix shipment_label
    shared_statement shared_statement_pdf statement_pdf dunning_pdf
    attachment job_result import_template import_problems print_image scan_read scan_find notice
"""


PICTURE = re.compile(r"!\[(.*)\]\(\.\./\.\./static/manual/pictures/(\w+)/([\w-]+)\.webp\)")


def places() -> set[str]:
    """Return every chapter, and every anchor of one."""
    found = set(CHAPTERS)
    for one in all_chapters():
        found.update(f"{one.name}#{anchor}" for anchor in re.findall(r'id="([^"]+)"', one.html))
    return found


def test_every_page_has_a_chapter() -> None:
    pages = {name for name, _parameters in routes() if name in GETS or name not in POSTS}
    assert pages - set(NO_PAGES.split()) == PAGES.keys()


def test_the_chapters_of_pages_and_types_are_there() -> None:
    told = {topic for topic in PAGES.values() if topic not in {"", BY_TYPE}}
    told |= {topic_of("documents", kind.id) for kind in document_types()} | set(TYPES.values())
    assert told - places() == set()


def test_every_entry_of_the_menu_has_a_chapter() -> None:
    reverse("webkit:home")  # the addresses declare the menu
    assert navigation._pages.keys() - PAGES.keys() == set()
    wanted = {(name, topic_of(name)) for name in navigation._pages}
    assert [name for name, topic in sorted(wanted) if not topic] == []


def test_a_type_has_its_own_chapter_or_that_of_its_module() -> None:
    assert topic_of("new_document", "inventory.stock_count") == "counting"
    assert topic_of("new_document", "inventory.transfer") == "inventory"
    assert topic_of("new_document", "planning.forecast") == "documents"
    assert topic_of("print_page", "sales.order") == "printing"


@pytest.mark.parametrize("language", FOLDERS)
def test_every_file_is_in_the_contents_and_every_chapter_in_every_language(language: str) -> None:
    assert {path.stem for path in (FOLDER / FOLDERS[language]).glob("*")} == set(CHAPTERS)
    assert len(CHAPTERS) == len(set(CHAPTERS))


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_whole(name: str) -> None:
    one = chapter(name)
    assert one.title
    assert 0 < len(one.about) <= 400
    assert len(one.headings) >= 3
    assert one.headings[-1].title == "会遇到的问题" or name in {"documents", "first-steps"}
    anchors = re.findall(r'id="([^"]+)"', one.html)
    assert len(anchors) == len(set(anchors))
    lines = (FOLDER / "zh" / f"{name}.md").read_text(encoding="utf-8").splitlines()
    assert 30 <= len(lines) <= 100
    assert [line for line in lines if line.startswith("# ")] == [lines[0]]


def parts(name: str, language: str) -> list[object]:
    """Return what a chapter is made of: tags in their order, anchors, and where it leads."""
    html = unquote(chapter_in(name, language).html)
    return [
        re.findall(pattern, html)
        for pattern in (r"<(h2|h3|table|pre|img)\b", r'id="([^"]+)"', r'href="([^"]+)"')
    ]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_the_same_parts_in_every_language(name: str) -> None:
    for language in FOLDERS:
        assert parts(name, language) == parts(name, "zh-hans"), language


@pytest.mark.parametrize("name", CHAPTERS)
def test_links_lead_somewhere(name: str) -> None:
    for address in re.findall(r'href="([^"]+)"', chapter(name).html):
        path, _, anchor = unquote(address).partition("#")
        try:
            found = resolve(path)
        except Resolver404:
            pytest.fail(f"{name}: {address}")
        if found.url_name == "help_chapter":
            target = found.kwargs["name"] + (f"#{anchor}" if anchor else "")
            assert target in places(), address


def test_traditional_chinese_is_in_step_with_the_source() -> None:
    """When this fails: `python -m tools.manual_languages`."""
    assert manual_languages.faults() == []


def test_what_is_quoted_from_the_pages_says_what_the_pages_say() -> None:
    source, words = "打印「权限」和 **设置 → 权限**，「角色」", {"权限": "權限表"}
    told = manual_languages.translated(source, words)
    assert told == "列印「權限表」和 **設定 → 權限表**，「角色」"


def test_a_reader_gets_his_language_and_what_is_missing_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    with override("en"):
        assert chapter("sales").title == "Sales"
        assert find("returns sales")[0].url == "/help/sales#退货"
        assert find("reopening the month xyzzy")[0].heading == "Reopening a period"
        monkeypatch.setattr(chapters, "FOLDERS", {"zh-hans": "zh"})
        assert (chapter("sales").title, chapter("sales").language) == ("销售", "zh-hans")


def test_pictures_are_there_are_shown_and_are_small() -> None:
    shown = {language: set[str]() for language in LANGUAGES}
    for language in shown:
        for path in (FOLDER / language).glob("*.md"):
            found = re.findall(
                r"!\[(.*)\]\(\.\./\.\./static/manual/pictures/(\w+)/([\w-]+)\.webp\)", path.read_text("utf-8")
            )
            assert all(alt and folder == language for alt, folder, _ in found), path
            shown[language] |= {name for _, _, name in found}
    for language, names in shown.items():
        assert names == SHOTS.keys() == {path.stem for path in (PICTURES / language).glob("*")}
    for path in PICTURES.glob("*/*"):
        assert path.stat().st_size <= MOST_BYTES
        with Image.open(path) as image:
            assert image.size == (PHONE if path.stem.endswith("-phone") else WIDE)


def test_a_picture_has_its_size_before_it_comes() -> None:
    source = "# 题\n\n一\n\n![图](../../static/manual/pictures/zh/scan-phone.webp)\n"
    done = render(source, link_address)
    assert 'src="/static/manual/pictures/zh/scan-phone.webp" alt="图"' in done.html
    assert 'width="390" height="844" loading="lazy"' in done.html
    assert done.sections[0].text == "一"


def test_html_and_scripts_stay_text() -> None:
    source = (
        "# 题 <b>目</b>\n\n<script>alert(1)</script>\n\n一 <img src=x> [点](javascript:alert(1))\n\n"
        '## <i>节</i> "引"\n\n`<u>`\n'
    )
    done = render(source, lambda target: target)
    assert re.findall(r"<(\w+)", done.html) == ["p", "p", "h2", "p", "code"]
    assert "href" not in done.html
    assert "&lt;script&gt;" in done.html
    assert done.title == "题 <b>目</b>"
    assert done.sections[1].anchor == anchor_of(done.sections[1].title) == "i-节-i-引"


def test_links_are_turned_into_addresses_and_kept_as_they_are_elsewhere() -> None:
    assert link_address("sales.md#退货") == link_address("sales.md#returns", "en") == "/help/sales#退货"
    assert link_address("/products") == "/products"
    with pytest.raises(NoReverseMatch):
        link_address("no such.md")


def test_search_finds_words_in_text_and_puts_headings_first() -> None:
    hits = find("反结账")
    assert hits[0].heading == "反结账"
    assert all("反结账" in hit.before + hit.word + hit.after + hit.heading for hit in hits)
    assert {hit.chapter for hit in find("webhook 密钥")} == {chapter("alerts").title}


def test_search_understands_a_sentence_nobody_wrote() -> None:
    assert find("客户把货退货回来怎么办")[0].chapter == chapter("sales").title
    assert find("zzzz") == find("") == find("  ") == []
