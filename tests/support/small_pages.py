"""Pages put together from a few strings, and one that many tests share."""

from __future__ import annotations

from collections.abc import Sequence

from pages.model import Article, Brief, Page, Paragraph, Sentence, Span

ArticleText = tuple[str | None, Sequence[Sequence[str]]]
BriefText = tuple[str, Sequence[str]]


def sentence(identity: str, text: str) -> Sentence:
    return Sentence(identity, text, Span(0, len(text)))


def article(number: int, headline: str | None, paragraphs: Sequence[Sequence[str]]) -> Article:
    name = f"a{number}"
    body = tuple(
        Paragraph(tuple(sentence(f"{name}.p{p}.s{s}", t) for s, t in enumerate(texts, start=1)))
        for p, texts in enumerate(paragraphs, start=1)
    )
    head = None if headline is None else sentence(f"{name}.h", headline)
    return Article(name, head, None, body)


def brief(number: int, title: str, sentences: Sequence[str]) -> Brief:
    name = f"b{number}"
    body = tuple(sentence(f"{name}.s{i}", text) for i, text in enumerate(sentences, start=1))
    return Brief(name, sentence(f"{name}.t", title), body)


def page(articles: Sequence[ArticleText] = (), briefs: Sequence[BriefText] = ()) -> Page:
    return Page(
        "small.txt",
        "0" * 64,
        "",
        tuple(article(i, *texts) for i, texts in enumerate(articles, start=1)),
        (),
        tuple(brief(i, *texts) for i, texts in enumerate(briefs, start=1)),
    )


#: Written for these tests.
RAILWAY: ArticleText = (
    "中山至深圳城际铁路开工",
    [
        [
            "本报讯(记者 陈伟祺)3月18日,中山至深圳城际铁路开工建设,全长65公里,总投资320亿元。",
            "沿线共设9座车站。",
        ],
        ["项目预计2028年建成通车,届时两地车程将缩短至30分钟。", "当地居民对此十分期待。"],
    ],
)
HOSPITAL: ArticleText = (
    "市人民医院新院区投入使用",
    [
        ["本报讯(记者 李敏)市人民医院新院区昨天投入使用,新增床位1200张。"],
        ["新院区设有儿科、急诊等28个科室,每天可接待门诊患者8000人。"],
    ],
)
FARMING: ArticleText = (
    "荔枝喜获丰收",
    [["今年全市荔枝种植面积达5.6万亩,预计产量增长两成。", "果农通过直播把荔枝卖到全国各地。"]],
)
RAILWAY_BRIEF: BriefText = (
    "Construction of Zhongshan-Shenzhen intercity railway begins",
    [
        "Construction of the 65-kilometer intercity railway linking Zhongshan and Shenzhen "
        "started on March 18.",
        "The line is expected to open to traffic in 2028, cutting travel time to 30 minutes.",
    ],
)
HOSPITAL_BRIEF: BriefText = (
    "New hospital campus opens",
    [
        "The new campus of the people's hospital, with 1,200 more beds, can receive 8,000 "
        "outpatients a day."
    ],
)
FARMING_BRIEF: BriefText = (
    "Good lychee harvest this year",
    ["Lychees are planted on 56,000 mu and output is expected to grow by 20 percent."],
)
UNRELATED_BRIEF: BriefText = (
    "Table tennis team wins gold",
    ["The women's table tennis team beat Japan 3-1 in the final on August 9 to win gold medals."],
)


def three_articles() -> Page:
    return page(
        [RAILWAY, HOSPITAL, FARMING],
        [HOSPITAL_BRIEF, UNRELATED_BRIEF, RAILWAY_BRIEF],
    )
