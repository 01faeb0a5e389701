from __future__ import annotations

import re

from alignment import gazetteer


def test_the_longest_name_is_found() -> None:
    known = gazetteer.load()
    match = known.pattern.search("the Hong Kong-Zhuhai-Macao Bridge opened")
    assert match is not None
    assert match.group() == "Hong Kong-Zhuhai-Macao Bridge"
    assert known.forms[match.group()] == ("港珠澳大桥",)


def test_a_name_inside_a_longer_word_is_none() -> None:
    assert gazetteer.load().pattern.search("Romeo and USB") is None


def test_every_entry_has_chinese_forms_only() -> None:
    for name, forms in gazetteer.load().forms.items():
        assert name.strip() == name
        assert forms
        assert all(re.search(r"[\u4e00-\u9fff]|^[A-Z0-9]+$", form) for form in forms), name
