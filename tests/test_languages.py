"""The catalogues hold every word of the user interface, and the tool that keeps them sees every word."""

import json
from pathlib import Path

import pytest
from django.utils.translation import override

from liandong.webkit.counting import number_of
from tools import languages
from tools.language_strings import plural_words, python_words, script_words, template_words


def test_nothing_is_left_untranslated() -> None:
    """When this fails, `python -m tools.languages --missing FILE` lists what is new; see CONTRIBUTING."""
    assert languages.faults() == []


def test_words_are_found_in_python() -> None:
    source = '"""说明"""\na = _("一")\nb = gettext_noop("二")\nc = "三"\nd = f"四{a}"'
    assert sorted(python_words(source, is_declaring=False)) == ["一", "二"]
    assert set(python_words(source, is_declaring=True)) == {"一", "二", "三"}


def test_names_of_many_are_found_apart() -> None:
    source = 'a = many_of("商品")\nDocumentType(id="x", label="订单")\nb = _("商品")'
    assert sorted(python_words(source, is_declaring=False)) == ["many\x04商品", "many\x04订单", "商品"]


def test_words_of_numbers_are_found_in_python_templates_and_scripts(tmp_path: Path) -> None:
    tag = "{% blocktranslate count n=x %}四 {{ n }}{% plural %}四 {{ n }}{% endblocktranslate %}"
    for name, text in {
        "a.py": 'number_of("一 {count}", 1)\nngettext("二", "二", 2)\n_("三")',
        "b.html": "{% load i18n %}" + tag,
        "c.js": 'format(ngettext("五 %(n)s", n), { n })',
    }.items():
        (tmp_path / "liandong").mkdir(exist_ok=True)
        (tmp_path / "liandong" / name).write_text(text, encoding="utf-8")
    assert plural_words(tmp_path) == {"一 {count}", "二", "四 %(n)s", "五 %(n)s"}


def test_words_are_found_in_templates() -> None:
    source = """{% load i18n %}{% translate "一" %}{% blocktranslate trimmed %}
        二 {{ n }}
    {% endblocktranslate %}{% include "x" with title=_("三") %}{# {% translate "四" %} #}"""
    assert sorted(template_words(source)) == ["一", "三", "二 %(n)s"]


def test_words_are_found_in_scripts() -> None:
    source = '/** 说明 */ a(gettext(ok ? "一" : "二")); // 注释\nb(`${gettext("三")} 1`); c("http://x/四");'
    assert list(script_words(source)) == ["一", "二", "三", "http://x/四"]


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of its own for two words of Python and one of the scripts."""
    monkeypatch.setattr(languages, "LOCALE", tmp_path)
    words = {"django": lambda _: {"单据 %(n)s", "仓库"}, "djangojs": lambda _: {"保存"}}
    monkeypatch.setattr(languages, "DOMAINS", words)
    monkeypatch.setattr(languages, "known_pairs", lambda _: {"仓库": "Warehouse"})
    return tmp_path


def test_what_is_missing_is_listed_filled_in_and_merged(catalogues: Path) -> None:
    missing = catalogues / "missing.json"
    assert languages.main(["--missing", str(missing)]) == 0
    assert json.loads(missing.read_text(encoding="utf-8")) == {"单据 %(n)s": "", "保存": ""}
    assert len(languages.faults()) == 2
    missing.write_text('{"单据 %(n)s": "Document %(n)s", "保存": "Save"}', encoding="utf-8")
    assert languages.main(["--merge", str(missing)]) == 0
    assert languages.faults() == []
    assert languages.read("zh_Hant", "djangojs") == {"保存": "儲存"}


def test_a_translation_that_does_not_fit_is_refused_as_a_whole(catalogues: Path) -> None:
    given = catalogues / "given.json"
    given.write_text('{"单据 %(n)s": "Document %(m)s", "保存": "Save"}', encoding="utf-8")
    with pytest.raises(SystemExit, match="unknown placeholders: 单据"):
        languages.main(["--merge", str(given)])
    assert languages.read("en", "djangojs") == {}


def test_what_is_said_of_a_number_has_two_forms_in_english(
    catalogues: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(languages, "plural_words", lambda _: {"单据 %(n)s"})
    given = catalogues / "given.json"
    given.write_text('{"单据 %(n)s": "%(n)s documents", "保存": "Save"}', encoding="utf-8")
    with pytest.raises(SystemExit, match="one form, or two"):
        languages.main(["--merge", str(given)])
    given.write_text('{"单据 %(n)s": "%(n)s document || %(n)s documents", "保存": "Save"}', encoding="utf-8")
    assert languages.main(["--merge", str(given)]) == 0
    assert languages.faults() == []
    monkeypatch.setattr(languages, "plural_words", lambda _: set())
    assert any("one form, or two" in fault for fault in languages.faults())


def test_names_of_many_have_a_context_of_their_own(catalogues: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"django": lambda _: {"仓库", "many\x04仓库"}, "djangojs": lambda _: set[str]()}
    monkeypatch.setattr(languages, "DOMAINS", words)
    given = catalogues / "given.json"
    given.write_text(json.dumps({"many\x04仓库": "Warehouses"}), encoding="utf-8")
    assert languages.main(["--merge", str(given)]) == 0
    assert languages.faults() == []
    assert languages.read("en", "django") == {"仓库": "Warehouse", "many\x04仓库": "Warehouses"}
    assert languages.read("zh_Hant", "django")["many\x04仓库"] == "倉庫"


def test_one_and_many_are_said_apart() -> None:
    with override("en"):
        assert [number_of("共 {count} 行", count) for count in (0, 1, 2, 1234)] == [
            "0 lines",
            "1 line",
            "2 lines",
            "1,234 lines",
        ]
    assert number_of("共 {count} 行", 1) == "共 1 行"


@pytest.mark.parametrize(
    ("translation", "problem"),
    [("", "missing"), ("%(a)s", "unknown placeholders"), ("仓", "Chinese in English")],
)
def test_what_is_wrong_with_a_translation(translation: str, problem: str) -> None:
    assert list(languages.problems_of("仓库", translation, "en")) == [problem]
