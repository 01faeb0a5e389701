from __future__ import annotations

import pytest

from training.preparation.normalisation import normalise


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("２０２３年ＧＤＰ增长５．２％", "2023年GDP增长5.2%"),
        ("记者：中山，（２日）讯；好！", "记者：中山，（2日）讯；好！"),
        ("１０８：９９", "108：99"),
        ("比尔．盖茨", "比尔．盖茨"),
        ("Ｒ＆Ｄ，１／３，＋８６", "R&D，1/3，+86"),
        ("面积１０m²，①½", "面积10m²，①½"),
        ("cafe\u0301", "café"),
        ("金\uf90a", "金金"),
        ("零\u200b宽\ufeff度\u00ad", "零宽度"),
        ("a\x00b", "ab"),
        ("  一\u3000二\t三\u2028四 ", "一 二 三 四"),
    ],
)  # fmt: skip
def test_width_and_white_space_are_written_in_one_way(raw, normal):
    assert normalise(raw) == normal


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("臺灣的經濟發展", "台湾的经济发展"),
        ("乾淨的頭髮", "干净的头发"),
        ("他一目瞭然地說", "他一目了然地说"),
        ("故宫的乾清宫和乾隆帝", "故宫的乾清宫和乾隆帝"),
        ("今后的发展", "今后的发展"),
    ],
)
def test_traditional_text_becomes_simplified_and_simplified_text_stays(raw, normal):
    assert normalise(raw) == normal


def test_every_phrase_of_the_conversion_tables_is_normal_after_one_pass():
    from importlib.resources import files

    tables = files("opencc") / "dictionary"
    for name in ("TSPhrases.txt", "TSCharacters.txt"):
        for line in (tables / name).read_text(encoding="utf-8").splitlines():
            once = normalise(line.split("\t")[0])
            assert normalise(once) == once
