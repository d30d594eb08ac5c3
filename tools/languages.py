"""Keep the catalogues of other languages: `python -m tools.languages`. Needs no GNU gettext.

Without options: gather the source strings, drop what is gone, convert what is new to Traditional Chinese,
take the English of messages that carry it, compile, and tell how many English strings are missing.
`--missing FILE` also writes those as JSON, Chinese to blank; fill in and give back with `--merge FILE`.
What is said of a number (`ngettext`) has two English forms: one, `||`, many: `{count} line || {count} lines`.
`--check` changes nothing and ends with 1 if the catalogues do not fit the sources.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from pathlib import Path

import opencc
import polib

from tools.environment import ROOT
from tools.language_strings import CHINESE, MANY, known_pairs, page_words, plural_words, script_words_of

LOCALE = ROOT / "liandong" / "locale"
LANGUAGES = {"en": "en", "zh_Hant": "zh-Hant"}
"""Folders of the catalogues, and what their header calls the language."""

FORMS = {"en": "nplurals=2; plural=(n != 1);", "zh_Hant": "nplurals=1; plural=0;"}
"""How many forms a number has in each language."""

PLURAL = " || "
"""Stands between the forms of a translation."""

DOMAINS: Mapping[str, Callable[[Path], set[str]]] = {"django": page_words, "djangojs": script_words_of}

_PAIRS = """
    賬=帳 覈=核 裏=裡 紅衝=紅沖 佈局=版面 打印=列印 模板=範本 保存=儲存 默認=預設 設置=設定 服務器=伺服器
    登錄=登入 程序=程式 網絡=網路 導入=匯入 導出=匯出 數據=資料 鏈接=連結 打開=開啟 菜單=功能表 軟件=軟體
    密鑰=金鑰 搜索=搜尋 郵箱=電子信箱 添加=新增 屏幕=螢幕 接口=介面 二維碼=QR碼 粘貼=貼上 快捷鍵=快速鍵
    文件=檔案 信息=資訊 腳本=程式 視圖=檢視 字節=位元組 字符=字元 攝像頭=鏡頭 域名=網域 用戶名=使用者名稱
    用戶=使用者 質量=品質 短信=簡訊 斷網=斷線
"""
TERMS = dict(pair.split("=") for pair in _PAIRS.split())
"""The trade's and the machine's words in Taiwan, put in place of the characters' plain conversion."""

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")


def read(language: str, domain: str) -> dict[str, str]:
    """Return a catalogue: source string to translation."""
    path = _path(language, domain)
    entries = polib.pofile(str(path), encoding="utf-8") if path.exists() else []
    return {_source(entry): _translation(entry) for entry in entries}


def write(language: str, domain: str, words: Mapping[str, str], plurals: Collection[str] = ()) -> None:
    """Write a catalogue, in the order of the source strings, and its compiled form beside it."""
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": LANGUAGES[language],
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": FORMS[language],
    }
    catalogue.extend(_entry(source, words[source], is_plural=source in plurals) for source in sorted(words))
    path = _path(language, domain)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path), newline="\n")
    path.with_suffix(".mo").write_bytes(catalogue.to_binary())


def _entry(source: str, translation: str, *, is_plural: bool) -> polib.POEntry:
    if source.startswith(MANY):
        return polib.POEntry(msgctxt=MANY[:-1], msgid=source.removeprefix(MANY), msgstr=translation)
    if not is_plural:
        return polib.POEntry(msgid=source, msgstr=translation)
    forms = dict(enumerate(translation.split(PLURAL)))
    return polib.POEntry(msgid=source, msgid_plural=source, msgstr_plural=forms)


def _source(entry: polib.POEntry | polib.MOEntry) -> str:
    return f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else str(entry.msgid)


def _translation(entry: polib.POEntry | polib.MOEntry) -> str:
    if not entry.msgid_plural:
        return str(entry.msgstr)
    return PLURAL.join(form for _number, form in sorted(entry.msgstr_plural.items()))


def problems_of(source: str, translation: str, language: str, plurals: Collection[str] = ()) -> Iterable[str]:
    """Yield what is wrong with a translation.

    Blank, a form of a number too many or too few, unknown placeholders, Chinese left in English.
    """
    if not translation:
        yield "missing"
    elif (PLURAL in translation) != (source in plurals and language == "en"):
        yield "one form, or two"
    elif set(_PLACEHOLDER.findall(translation)) - set(_PLACEHOLDER.findall(source)):
        yield "unknown placeholders"
    elif language == "en" and CHINESE.search(translation):
        yield "Chinese in English"


def faults() -> list[str]:
    """Return how the catalogues differ from what the sources ask for; empty when all is well."""
    found = []
    plurals = plural_words(ROOT)
    for domain, gather in DOMAINS.items():
        sources = gather(ROOT)
        for language in LANGUAGES:
            words, place = read(language, domain), f"{language} {domain}"
            found += [f"{place}: no longer used: {source}" for source in words.keys() - sources]
            for source in sorted(sources):
                wrong = problems_of(source, words.get(source, ""), language, plurals)
                found += [f"{place}: {what}: {source}" for what in wrong]
            compiled = _path(language, domain).with_suffix(".mo")
            if not compiled.exists() or _compiled(compiled) != {k: v for k, v in words.items() if v}:
                found.append(f"{place}: not compiled")
    return found


def refresh(given: Mapping[str, str]) -> dict[str, str]:
    """Bring every catalogue up to date with the sources and with translations given for English.

    Returns: the English strings still missing, each with a blank translation.
    """
    pairs, plurals = known_pairs(ROOT), plural_words(ROOT)
    missing: dict[str, str] = {}
    for domain, gather in DOMAINS.items():
        sources = gather(ROOT)
        english, traditional = read("en", domain), read("zh_Hant", domain)
        words = {one: given.get(one) or english.get(one) or pairs.get(one, "") for one in sources}
        # A string that is said of a number since then, or no longer, is translated anew.
        words = {one: text if (PLURAL in text) == (one in plurals) else "" for one, text in words.items()}
        new = [one for one in sources if not traditional.get(one)]
        write("en", domain, words, plurals)
        write(
            "zh_Hant",
            domain,
            {one: traditional.get(one, "") for one in sources} | {one: converted(one) for one in new},
        )
        missing |= {one: "" for one in sorted(sources) if not words[one]}
    return missing


def converted(text: str) -> str:
    """Return a text in Traditional Chinese: the characters by OpenCC, the words by ``TERMS``."""
    text = _opencc().convert(text.removeprefix(MANY))
    for general, own in TERMS.items():
        text = text.replace(general, own)
    return text


@cache
def _opencc() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def _compiled(path: Path) -> dict[str, str]:
    return {_source(entry): _translation(entry) for entry in polib.mofile(str(path)) if entry.msgid}


def _path(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def _given(path: Path | None) -> dict[str, str]:
    """Return the filled-in translations of a file.

    Raises:
        SystemExit: one has other placeholders than its source, or Chinese in it; nothing is merged.
    """
    words: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path else {}
    filled = {source: text for source, text in words.items() if text}
    plurals = plural_words(ROOT)
    checked = (
        (one, text, what) for one, text in filled.items() for what in problems_of(one, text, "en", plurals)
    )
    wrong = [f"{what}: {one} → {text}" for one, text, what in checked]
    if wrong:
        raise SystemExit("\n".join(wrong))
    return filled


def main(arguments: list[str]) -> int:
    """Do what the options say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--missing", type=Path, metavar="FILE")
    parser.add_argument("--merge", type=Path, metavar="FILE")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    if options.check:
        found = faults()
        sys.stdout.write("".join(f"{one}\n" for one in found))
        return 1 if found else 0
    missing = refresh(_given(options.merge))
    if options.missing:
        options.missing.write_text(json.dumps(missing, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(missing)} English strings are missing\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
