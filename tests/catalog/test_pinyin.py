from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from liandong.kernel.pinyin import (
    SPELLINGS,
    WORD_LENGTH,
    code_tails,
    last_figures,
    name_words,
    normalized,
    pieces,
    readings,
    search_text,
    spellings,
)

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)
MIXED = st.text(st.characters(codec="utf-8"), max_size=40)


def test_a_name_is_spelled_in_full_and_by_initials() -> None:
    words = name_words("苹果")
    assert words.starts[:2] == ("苹果", "pingguo")
    assert "pg" in words.starts


def test_every_reading_of_a_polyphone_is_spelled_the_one_of_the_phrase_first() -> None:
    words = spellings("重庆")
    assert words[0] == "chongqing"
    assert {"chongqing", "zhongqing", "cq", "zq"} <= set(words)
    assert spellings("银行")[0] == "yinhang"


def test_each_character_begins_a_word_so_that_the_middle_is_found_by_its_beginning() -> None:
    inner = set(name_words("红富士苹果").inner)
    assert {"富士苹果", "fushipingguo", "fspg", "苹果", "pingguo", "pg", "guo"} <= inner


def test_a_lone_letter_in_the_middle_is_no_word() -> None:
    assert "g" not in name_words("苹果").inner


def test_latin_runs_and_figures_stay_whole() -> None:
    assert name_words("A4纸 70g").starts == ("a4纸 70g", "a4zhi70g", "a4z70g")
    assert "70g" in name_words("A4纸 70g").inner
    assert {"hanging heart", "heart"} <= set(name_words("WHITE HANGING HEART").inner)


def test_full_width_and_capitals_are_typed_as_half_width_and_small() -> None:
    assert normalized("　ＡＢ－１　c ") == "ab-1 c"


def test_the_letter_v_stands_for_u_umlaut() -> None:
    assert "lvcha" in spellings("绿茶")


def test_a_query_is_split_at_blanks_and_where_the_script_changes() -> None:
    assert pieces("苹果5kg 红") == ("苹果", "5kg", "红")


def test_the_last_four_and_six_figures_of_a_barcode_are_words() -> None:
    assert last_figures("6901234567892") == ("7892", "567892")
    assert last_figures("789") == ()


def test_a_code_is_found_by_its_middle_and_its_end() -> None:
    assert code_tails("AB-101") == ("b-101", "-101", "101")
    assert code_tails("101") == ()


def test_a_latin_word_is_found_by_its_middle() -> None:
    assert name_words("STRAWBERRY 茶").inner[:2] == ("trawberry 茶", "rawberry 茶")
    assert any(word.startswith("berry") for word in name_words("STRAWBERRY 茶").inner)


def test_a_search_text_holds_codes_as_written_and_names_with_their_spellings() -> None:
    assert search_text(["A-1"], ["苹果", ""]).split()[:3] == ["a-1", "苹果", "pingguo"]


def test_a_name_of_signs_alone_is_found_as_written() -> None:
    assert name_words("★★").starts == ("★★",)
    assert name_words("  ").starts == ()


@given(HAN)
def test_a_name_has_a_bounded_number_of_different_words(name: str) -> None:
    words = name_words(name)
    assert len(words.starts) <= 1 + 2 * SPELLINGS
    assert len(set(words.starts) | set(words.inner)) == len(words.starts) + len(words.inner)
    assert all(0 < len(word) <= WORD_LENGTH for word in (*words.starts, *words.inner))


@given(HAN)
def test_with_few_readings_every_combination_is_spelled(name: str) -> None:
    every = {"".join(choice) for choice in product(*map(readings, normalized(name)))}
    if len(every) <= SPELLINGS:
        assert every <= set(spellings(name))


@given(HAN)
def test_every_reading_of_every_character_begins_a_word(name: str) -> None:
    name = normalized(name)
    words = name_words(name)
    begins = {word[:12] for word in (*words.starts, *words.inner)}
    for position, character in enumerate(name[1:], start=1):
        for reading in readings(character):
            found = any(word.startswith(reading[:12]) for word in begins)
            assert found or len(name[position:]) == 1 == len(reading), (character, reading)


@given(MIXED)
def test_any_text_at_all_is_spelled_and_normalising_twice_changes_nothing(text: str) -> None:
    name_words(text)
    search_text([text], [text])
    assert normalized(normalized(text)) == normalized(text)
