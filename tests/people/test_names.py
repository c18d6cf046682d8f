"""How names are kept, and the pinyin under which they are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.names import MOST_VARIANTS, full_pinyin, initials, search_form, tidy_name


@pytest.mark.parametrize(("written", "kept"), [
    ("王 桂 兰", "王桂兰"), ("　王桂兰　", "王桂兰"), ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿依古丽・买买提", "阿依古丽·买买提"),
    ("阿依古丽 ‧ 买买提", "阿依古丽·买买提"), ("阿依古丽．买买提", "阿依古丽·买买提"), ("John  Smith", "John Smith"), ("Ｊｏｈｎ", "John"),
    ("𠮷田𡈽", "𠮷田𡈽")])
def test_a_name_is_kept_in_one_spelling(written, kept):
    assert tidy_name(written) == kept


@pytest.mark.parametrize(("name", "letters"), [
    ("单雄信", "sxx"), ("曾晓月", "zxy"), ("解晓东", "xxd"), ("仇小英", "qxy"), ("区楚良", "ocl"), ("盖叫天", "gjt"), ("查小镛", "zxy"),
    ("朴小树", "pxs"), ("尉迟小恭", "ycxg"), ("欧阳小修", "oyxx"), ("单于小夜", "cyxy"), ("乐小嘉", "yxj"), ("任小英", "rxy"), ("华小罗", "hxl"),
    ("万俟小红", "mqxh"), ("王桂兰", "wgl"), ("單雄信", "sxx")])
def test_a_surname_is_read_as_a_surname(name, letters):
    assert letters in initials(name)


def test_the_usual_reading_of_such_a_surname_finds_nothing():
    assert [one for one in initials("单雄信") if one.startswith("d")] == []


def test_a_character_with_two_readings_is_found_under_both():
    assert {"lx", "yx"} <= {letters[:2] for letters in initials("乐小嘉")}
    assert {"wcl", "wzl"} <= set(initials("王重林"))  # chóng and zhòng


def test_traditional_and_simplified_sound_the_same():
    assert full_pinyin("王桂蘭") == full_pinyin("王桂兰")
    assert full_pinyin("單雄信") == full_pinyin("单雄信")


@given(st.text(max_size=30))
def test_any_text_has_a_search_form_and_few_initials(text):
    assert len(initials(text)) <= MOST_VARIANTS
    assert search_form(search_form(text)) == search_form(text)
