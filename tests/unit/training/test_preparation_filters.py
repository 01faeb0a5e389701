from __future__ import annotations

import pytest

from service.commands import prepare as command
from training.errors import ConfigError
from training.preparation.config import PrepareConfig, with_given
from training.preparation.filters import FILTERS, fault

CONFIG = PrepareConfig()
ZH, EN = "会议于2023年1月4日在中山召开。", "The meeting was held in Zhongshan on January 4, 2023."


def test_a_good_pair_passes_every_filter():
    assert fault(ZH, EN, CONFIG) is None


@pytest.mark.parametrize(
    ("zh", "en", "reason"),
    [
        ("长" * 601, "long " * 130, "longer than 600 characters"),
        ("这个句子写得比译文要长得多", "Short", "lengths do not match"),
        ("短句", "far too long for two characters " * 5, "lengths do not match"),
        ("今日はいい天気です", "It is fine today.", "Japanese or Korean in the Chinese side"),
        ("안녕하세요 世界", "Hello, world.", "Japanese or Korean in the Chinese side"),
        ("sudo apt install 安装", "Install with sudo apt install",
         "too little Chinese in the Chinese side"),
        ("2023 - 1", "2023 - 1", "too little Chinese in the Chinese side"),
        ("你好，世界", "Hello, 世界", "Chinese in the English side"),
        ("你好，世界", "Привет, world", "too few Latin letters in the English side"),
        ("二十三", "23", "too few Latin letters in the English side"),
        ("<b>重要</b>通知", "<b>Important</b> notice", "markup"),
        ("公司&nbsp;简介", "About us", "markup"),
        ("详见网站", "See https://example.org", "markup"),
        ("运行 `ls` 命令", "Run the command ls", "markup"),
        ("见[说明](a.md)", "See the notes", "markup"),
        ("共有14种发行版可用", "There are 11 distributions.", "figures differ"),
        ("投资3.5亿元建成", "It was built with 3.5 million yuan.", "figures differ"),
        ("增长5.2%，共38人", "It grew by 5.7%.", "figures differ"),
    ],
)  # fmt: skip
def test_an_unfit_pair_is_named_by_its_fault(zh, en, reason):
    assert fault(zh, en, CONFIG) == reason


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("使用CSS", "Using CSS"),
        ("CBA第14轮：广东108：99辽宁", "CBA round 14: Guangdong 108-99 Liaoning"),
        ("列夫・托尔斯泰", "Leo Tolstoy"),
        ("贝雅特丽齐·波蒂纳里", "Béatrice Portinari"),
        ("角度α", "The angle α"),
        ("甲 < 乙，丙 > 丁", "A < B and C > D"),
        ("AT&T公司", "AT&T; the company"),
    ],
)
def test_names_signs_and_short_lines_are_no_fault(zh, en):
    assert fault(zh, en, CONFIG) is None


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("投资3.5亿元", "an investment of 350 million yuan"),
        ("销量达3000 万欧元和12人", "sales of 30 million euros"),
        ("上海有2400万人，下午3点开始", "Shanghai has 24 million people; it began at 15:00"),
        ("约1682亿元", "about RMB168.2 billion"),
        ("有5人到场", "Five people came."),
        ("共12个项目", "There are many projects."),
        ("很多项目", "There are 12 projects."),
        ("故事发生在19世纪80年代", "It is set in the 1880s."),
        ("20231228第一版", "Page one, 2023-12-28"),
    ],
)
def test_figures_said_in_another_way_or_left_out_agree(zh, en):
    assert fault(zh, en, CONFIG) is None


def test_a_filter_can_be_left_out():
    pair = "详见网站", "See https://example.org"
    assert fault(*pair, CONFIG) == "markup"
    assert fault(*pair, PrepareConfig(without=("markup",))) is None


def test_thresholds_of_the_config_are_those_of_the_filters():
    strict_script = with_given(CONFIG, min_han=0.9, min_latin=None)
    assert fault("使用CSS", "Using CSS", strict_script) is not None
    short = with_given(CONFIG, max_chars=10, strict=True)
    assert fault(ZH, EN, short) == "longer than 10 characters"
    assert short.cleaning.strict


@pytest.mark.parametrize(
    "wrong", [{"min_han": 1.5}, {"min_latin": -0.1}, {"zh_overlap": 0}, {"max_english_sides": 0}]
)
def test_a_threshold_that_no_text_can_meet_is_refused(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        PrepareConfig(**wrong)


def test_the_command_offers_every_filter_and_every_kind():
    from service.segments import KINDS

    assert tuple(FILTERS) == command.FILTERS
    assert KINDS == command.KINDS
