"""Reader of Chinese figures: ``3.3万亩``, ``百分之九十五``, ``12月25日至27日``, ``第二十届``."""

from __future__ import annotations

import re
from decimal import Decimal

from pages.figures import Figure, shared_range
from pages.model import Span

#: One code point to one code point, so that spans stay those of the original.
_SIMPLE = str.maketrans(
    "０１２３４５６７８９％．，：萬億點兩畝個項條歲號時鐘噸裡屆壹貳參肆伍陸柒捌玖拾佰仟",
    "0123456789%.,:万亿点两亩个项条岁号时钟吨里届一二三四五六七八九十百千",
)
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

_ARABIC = r"(?<![\dA-Za-z.])(?<![A-Za-z]-)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d])"
_ONES = "一二三四五六七八九"
_THOUSAND = "千(?![瓦伏克米卡赫焦])"
_HAN = (
    rf"(?:(?:[零〇一二两三四五六七八九十百万亿]|{_THOUSAND})"
    rf"(?:[零〇一二三四五六七八九十百万亿]|(?<=[万亿])两|{_THOUSAND})*"
    r"(?:点[零〇一二三四五六七八九]+)?)"
)
_SCALED = rf"(?:{_ARABIC}(?:[十百万亿]|{_THOUSAND})*(?:[多余][万亿]+)?)"
_ANY = rf"(?:{_SCALED}|{_HAN})"
_MORE = r"[多余]?"
_APPROX = r"(?:大约|约|近|超过|超|逾|突破|破|达到约|接近|将近|不足|上|至少)"

#: Printed unit -> normalised unit; the longest spelling wins.
_UNITS = {
    "平方公里": "km2", "平方千米": "km2", "平方米": "m2", "立方米": "m3", "公顷": "ha",
    "亩": "mu", "公里": "km", "千米": "km", "厘米": "cm", "海里": "nmi", "米": "m",
    "千克": "kg", "公斤": "kg", "吨": "t", "斤": "jin", "升": "l", "千瓦时": "kwh",
    "千瓦": "kw", "载": "year",
    "小时": "hour", "分钟": "minute", "个月": "month", "周年": "year", "周": "week",
    "天": "day", "年": "year", "岁": "age", "人次": "person", "人": "person",
    "名": "person", "位": "person", "万元": "", "倍": "times",
}  # fmt: skip
_COUNTERS = (
    *"个项家条次批座处种类只辆架艘台套件份张本部场届所户栋间级度期轮组支队大省市区县镇村街步点句篇",
    *"首幅棵株头匹层环连强者门颗段对双道片笔宗起例班列车箱瓶",
    "季度",
    "方面",
    "号线",
)
_MONEY = {"元": "yuan", "美元": "usd", "港元": "hkd", "港币": "hkd", "欧元": "eur",
          "日元": "jpy", "英镑": "gbp", "人民币": "yuan", "块钱": "yuan"}  # fmt: skip


def _either(words: object) -> str:
    return "|".join(sorted((re.escape(str(w)) for w in words), key=len, reverse=True))  # type: ignore[attr-defined]


_UNIT = _either([u for u in _UNITS if u != "万元"])
_COUNT = _either(_COUNTERS)
_COIN = _either(_MONEY)
#: Named groups that are figures by themselves: 首 and 上 (半年), 下 (半年), 一半.
_WORDS = {"first": Decimal(1), "second": Decimal(2), "half": Decimal("0.5")}
_CLOCK = r"(?:凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|晚|早)"

#: Tried in order at every place; the first that matches there wins.
_GRAMMAR = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("percent", rf"百分之(?P<n>{_ANY})"),
        ("percent", rf"(?P<n>{_SCALED})(?:%|个?百分点)"),
        ("percent", rf"(?P<n>{_HAN})个百分点"),
        ("fraction", rf"(?P<d>{_ANY})分之(?P<n>{_ANY})"),
        ("fraction", r"(?<![\d.])(?P<n>\d)/(?P<d>\d{1,2})(?![\d/])"),
        ("fraction", r"(?P<half>一半|半数)"),
        ("tenths", r"(?P<n>[二两三四五六七八九]|(?<![\dA-Za-z.])[1-9](?:\.\d)?)成(?P<half>半)?"
                   r"(?![立为果员本功长熟绩交])"),
        ("decade", r"(?P<n>(?:\d\d)?\d0|[二三四五六七八九]十)年代"),
        ("date", r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])月(?P<n>3[01]|[12]\d|0?[1-9])[日号]?"),
        ("date", rf"(?P<m>十[一二]?|[{_ONES}])月"
                 rf"(?P<n>三十一?|二十[{_ONES}]?|十[{_ONES}]?|[{_ONES}])[日号]"),
        ("year", r"(?<![\d.])(?P<n>(?:1[5-9]|20|21)\d\d)"
                 r"(?=年|[-—－至到~](?:1[5-9]|20|21)\d\d年)年?"),
        ("year", r"(?P<n>[一二][零〇一二三四五六七八九]{3})年"),
        ("month", r"(?<![\d.])(?P<n>1[0-2]|0?[1-9])月(?:份)?"),
        ("month", r"(?P<n>十[一二]?|[一二三四五六七八九])月(?:份)?"),
        ("time", rf"(?P<ampm>{_CLOCK})?(?<![\d.])(?P<h>[01]?\d|2[0-4]):(?P<min>[0-5]\d)(?![\d:])"),
        ("time", rf"(?P<ampm>{_CLOCK})(?P<h>{_ANY})[时点](?:(?P<min>{_ANY})分|(?P<half>半))?"),
        ("time", r"(?<![\d.])(?P<h>[01]?\d|2[0-4])(?:时(?!代|期|间)|点(?=\d+分|半|钟|整))"
                 r"(?:(?P<min>\d{1,2})分|(?P<half>半))?"),
        ("day", r"(?<![\d.])(?P<n>3[01]|[12]\d|0?[1-9])[日号](?!线|楼|院|文件|令|机|店|馆)"),
        ("ordinal", rf"第(?P<n>{_ANY})(?:{_COUNT}|{_UNIT})?"),
        ("ordinal", r"(?P<n>十[一二三四五])五(?=规划|时期|期间|”|’|」|\"|开局|收官)"),
        ("ordinal", r"(?<!前)(?P<n>[一二三四])季度"),
        ("ordinal", r"(?:(?<=[。；;，,、:：!！])|^)(?P<n>[一二三四五六七八九])(?=[是要])"),
        ("ordinal", r"(?P<first>上)半年"),
        ("ordinal", r"(?P<second>下)半年"),
        ("ordinal", r"(?P<first>首)(?=[个次届批家条座例列艘架台单笔场期])"),
        ("ordinal", r"(?P<n>\d{1,2}|[一二]?十[一二三四五六七八九]?)世纪"),
        ("money", rf"[¥￥](?P<n>{_SCALED})"),
        ("dollar", rf"\$(?P<n>{_SCALED})"),
        ("money", rf"(?P<n>{_ANY}){_MORE}(?P<unit>{_COIN})"),
        ("number", rf"(?P<n>{_SCALED}){_MORE}(?P<unit>{_UNIT})?(?![A-Za-z])"),
        ("number", rf"(?P<n>{_HAN}){_MORE}(?P<unit>{_UNIT})(?!民币|们|人)"),
        ("number", rf"(?P<n>{_HAN}){_MORE}(?:{_COUNT})"),
        ("number", rf"(?P<n>[{_ONES}两][十百千万亿][零〇{_ONES}十百千万亿]+|[{_ONES}]十[{_ONES}]"
                   rf"|[{_ONES}两][百千][万亿])"),
    )
)  # fmt: skip
_START = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿第首半¥￥$凌清早上中下傍晚]")
_BEFORE = re.compile(rf"{_APPROX}$")
_INEXACT = re.compile(r"[多余](?:[^多余]{0,3})$")
_TO = frozenset("至到-—－~～–")


def read(text: str) -> tuple[Figure, ...]:
    """Read the figures of a Chinese text in order; spans are those of ``text``."""
    plain = text.translate(_SIMPLE)
    found: list[Figure] = []
    position = 0
    while (start := _START.search(plain, position)) is not None:
        figure = _at(plain, text, start.start(), found)
        if figure is None:
            position = start.end()
            continue
        if found and plain[found[-1].span.end : figure.span.start] in _TO:
            found[-1] = shared_range(found[-1], figure)
        if figure.kind:
            found.append(figure)
        position = figure.span.end
    return tuple(found)


def _at(plain: str, text: str, start: int, before: list[Figure]) -> Figure | None:
    """The figure that begins at ``start``; kind ``""`` marks words to step over."""
    for kind, pattern in _GRAMMAR:
        match = pattern.match(plain, start)
        if match is None:
            continue
        figure = _figure(kind, match, text, plain)
        if figure is not None:
            return _carry_month(figure, before, plain)
    return None


def _carry_month(figure: Figure, before: list[Figure], plain: str) -> Figure:
    """``12月25日至27日``: the second day belongs to the month of the first."""
    if figure.kind != "day" or not before or before[-1].kind != "date":
        return figure
    between = plain[before[-1].span.end : figure.span.start]
    if between not in _TO | {"、", "和"}:
        return figure
    month = before[-1].value // 100
    return Figure("date", month * 100 + figure.value, "", figure.span, figure.text)


def _figure(kind: str, match: re.Match[str], text: str, plain: str) -> Figure | None:
    span = Span(*match.span())
    groups = match.groupdict()
    value = _value(kind, groups)
    if value is None:
        return None
    words = text[span.start : span.end]
    vague = plain[span.start - 1 : span.start] in {"数", "几"} and not match.group()[0].isdigit()
    if vague or (kind == "number" and _is_word(match.group(), groups)):
        return Figure("", value, "", span, words)
    name = {"tenths": "percent", "dollar": "money", "decade": "year"}.get(kind, kind)
    unit = _unit(kind, groups)
    return Figure(name, value, unit, span, words, _approx(match, plain))


def _approx(match: re.Match[str], plain: str) -> bool:
    before = plain[max(0, match.start() - 4) : match.start()]
    return bool(_BEFORE.search(before) or _INEXACT.search(match.group())) or plain[
        match.end() : match.end() + 2
    ] in {"左右", "以上"}


def _is_word(words: str, groups: dict[str, str | None]) -> bool:
    """Whether a Chinese numeral is part of a word: 一个 (a), 十分, 百姓, 万众."""
    numeral = groups.get("n") or ""
    return numeral in {"一", "零", "〇"} or (numeral in {"百", "千", "万"} and len(words) == 1)


def _unit(kind: str, groups: dict[str, str | None]) -> str:
    unit = groups.get("unit") or ""
    if kind == "dollar":
        return "usd"
    if kind == "money":
        return _MONEY.get(unit, "yuan")
    return _UNITS.get(unit, "")


def _value(kind: str, groups: dict[str, str | None]) -> Decimal | None:
    """The normalised value of a match, or None where the numeral is malformed."""
    if kind == "time":
        return _time(groups)
    word = next((value for name, value in _WORDS.items() if groups.get(name)), None)
    if word is not None and not groups.get("n"):
        return word
    number = numeral(groups.get("n") or "")
    return None if number is None else _in_kind(kind, number, groups)


def _in_kind(kind: str, number: Decimal, groups: dict[str, str | None]) -> Decimal | None:
    if kind == "tenths":
        return number * 10 + (5 if groups.get("half") else 0)
    if kind == "decade":
        return number + 1900 if number < 100 else number
    if kind == "date":
        month = numeral(groups["m"] or "")
        return None if month is None else month * 100 + number
    if kind == "fraction":
        whole = numeral(groups["d"] or "")
        return number / whole if whole else None
    return number


def _time(groups: dict[str, str | None]) -> Decimal | None:
    hour = numeral(groups["h"] or "")
    minute = numeral(groups.get("min") or "0")
    if hour is None or minute is None or hour > 24:
        return None
    if groups.get("half"):
        minute = Decimal(30)
    if (groups.get("ampm") or "") in {"下午", "傍晚", "晚上", "晚"} and hour < 12:
        hour += 12
    return hour * 60 + minute


def numeral(words: str) -> Decimal | None:
    """Value of a numeral in digits, Chinese or mixed: ``3.3万``, ``二十一``, ``二〇二三``.

    Returns None where the characters do not form a number.
    """
    words = re.sub("[,多余]", "", words)
    match = re.match(r"\d+(?:\.\d+)?", words)
    if match:
        return _scaled(Decimal(match.group()), words[match.end() :])
    whole, _, decimals = words.partition("点")
    if whole and len(whole) > 1 and all(c in _DIGITS for c in whole):
        return Decimal("".join(str(_DIGITS[c]) for c in whole))
    value = _han(whole)
    if value is None or not decimals:
        return value
    return value + Decimal("0." + "".join(str(_DIGITS[c]) for c in decimals))


def _scaled(value: Decimal, scales: str) -> Decimal:
    for scale in scales:
        value *= _SCALES.get(scale) or _LARGE[scale]
    return value


def _han(words: str) -> Decimal | None:
    """Value of 三千零二十, 一亿二千万, 千亿; shorthand such as 三万五 means 35,000."""
    total = section = digit = 0
    last = 1
    for char in words:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 1 if char in "零〇" else last
        elif char in _SCALES:
            section += (digit or 1) * _SCALES[char]
            digit, last = 0, _SCALES[char]
        else:
            section = (section + digit) or (0 if total else 1)
            total = (
                (total + section) * _LARGE[char]
                if char == "亿" or not total
                else (total + section * _LARGE[char])
            )
            section, digit, last = 0, 0, _LARGE[char]
    if not words:
        return None
    return Decimal(total + section + digit * (last // 10 or 1))
