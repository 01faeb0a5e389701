"""Reader of English figures: ``RMB 2.66 billion``, ``two-thirds``, ``Dec. 25-27``."""

from __future__ import annotations

import re
from decimal import Decimal

from pages.figures import Figure, shared_range
from pages.model import Span

_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
         "eighty": 80, "ninety": 90}  # fmt: skip
_GROUPS = {"hundred": 100, "dozen": 12}
_LARGE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 10**3, "m": 10**6, "mln": 10**6, "bln": 10**9, "bn": 10**9, "b": 10**9} | _LARGE
_ORDINAL_ONES = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50,
    "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
}  # fmt: skip
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5,
          "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}

_SMALL = "|".join(sorted([*_ONES, *_TENS], key=len, reverse=True))
_WORDS = (
    rf"(?:\b(?:{_SMALL}|a(?= hundred| thousand| million| billion| dozen))\b"
    rf"(?:(?:[ -]| and )(?:{_SMALL}|hundred|thousand|million|billion|trillion|dozen)\b)*)"
)
_DIGITS = r"(?<![\w.])(?-i:(?<![A-Z]{2}-))(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SCALE = r"(?:[ -]?(?:thousand|million|billion|trillion|mln|bln|bn)\b|[kmb]\b)?"
_SCALED = rf"(?:{_DIGITS}{_SCALE})"
_ANY = rf"(?:{_SCALED}|{_WORDS})"
_MONTH = (
    r"(?P<month>(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?))"
)
_DAY = r"(?P<n>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d,]*\d|[.:]\d|%)"
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_PERCENT = r"(?:[ -]?%|[ -]?per ?cent(?:age)?(?:[ -]points?)?\b)"
_COINS = {
    r"(?:RMB|CNY|yuan|renminbi)": "yuan",
    r"(?:US\$|USD|U\.?S\.? dollars?|US dollars?|dollars?|\$)": "usd",
    r"(?:HK\$|HKD|Hong Kong dollars?)": "hkd",
    r"(?:euros?|EUR|€)": "eur",
    r"(?:yen|JPY)": "jpy",
    r"(?:pounds?|GBP|£)": "gbp",
    r"[¥￥]": "yuan",
}
_COIN = "|".join(_COINS)
_UNITS = {
    r"square kilomet(?:er|re)s?|sq\.? km|km2|km²": "km2",
    r"square met(?:er|re)s?|sq\.? m|m2|m²": "m2",
    r"cubic met(?:er|re)s?|m3|m³": "m3",
    r"mu": "mu",
    r"hectares?|ha": "ha",
    r"acres?": "acre",
    r"kilomet(?:er|re)s?|km": "km",
    r"centimet(?:er|re)s?|cm": "cm",
    r"nautical miles?": "nmi",
    r"met(?:er|re)s?|m": "m",
    r"miles?": "mile",
    r"kilograms?|kg": "kg",
    r"(?:metric )?ton(?:ne)?s?": "t",
    r"jin": "jin",
    r"lit(?:er|re)s?": "l",
    r"kilowatt[- ]hours?|kwh": "kwh",
    r"kilowatts?|kw": "kw",
    r"hours?": "hour",
    r"minutes?": "minute",
    r"days?": "day",
    r"weeks?": "week",
    r"months?": "month",
    r"years? old|year-old": "age",
    r"years?": "year",
    r"people|persons?|visitors|residents|visits": "person",
    r"times": "times",
}
_UNIT = "|".join(_UNITS)

_BEFORE_MONTH = "|".join(
    f"(?<={word})"
    for word in ("of ", "from ", "since ", "this ", "last ", "early ", "late ", "mid-", "by ",
                 "to ", "until ", "for ")
)  # fmt: skip

_NAME = re.compile(r"\(\?P<\w+>")

#: Tried in order at every place; the first that matches there wins.
_GRAMMAR = tuple(
    (kind, re.compile(pattern, re.IGNORECASE if kind != "month" else 0))
    for kind, pattern in (
        ("date", rf"\b{_MONTH} {_DAY}(?:(?= ?(?:-|–|to|and) ?))?"),
        ("date", rf"(?<![\w.]){_DAY}(?: of)? {_MONTH}(?!\w)"),
        ("month", rf"\b{_MONTH}(?=,? {_YEAR}\b)"),
        ("month", rf"(?<=\b[io]n ){_MONTH}(?!\w)|\b(?!May\b|Mar\b|March\b){_MONTH}(?!\w)"
                  .replace("(?P<month>", "(?P<late>", 1)),
        ("month", rf"(?:{_BEFORE_MONTH}){_MONTH}(?!\w)"),
        ("year", r"(?<![\w.,$])(?P<n>(?:1[5-9]|20|21)\d0)s\b"),
        ("time", r"(?<![\w.:])(?P<h>[01]?\d|2[0-4])(?::(?P<min>[0-5]\d))"
                 r" ?(?P<ampm>[ap]\.?m\b\.?)?"),
        ("time", r"(?<![\w.:])(?P<h>1[0-2]|0?[1-9]) ?(?P<ampm>[ap]\.?m\b\.?|o'clock)"),
        ("fraction", r"(?<!first )\b(?P<n>one|two|three|four|five|six|seven|a)[ -]"
                     rf"(?P<d>{'|'.join(_PARTS)})s?\b"
                     r"(?![ -](?:of the )?(?:time|year|day|floor|round))"),
        ("fraction", r"(?<![\d./])(?P<n>\d)/(?P<d>\d{1,2})(?![\d/])"),
        ("fraction", r"(?<!first )(?<!second )\b(?P<half>half)(?= of| the| a\b)"),
        ("percent", rf"(?P<n>{_ANY}){_PERCENT}"),
        ("money", rf"(?P<coin>{_COIN}) ?(?P<n>{_SCALED})"),
        ("money", rf"(?P<n>{_ANY})[ -](?P<coin>{_COIN})(?!\w)"),
        ("ordinal", r"(?<![\w.,])(?P<n>\d{1,4})(?:st|nd|rd|th)\b"),
        ("ordinal", rf"\b(?:(?P<tens>{'|'.join(_TENS)})[ -])?(?P<ord>{'|'.join(_ORDINAL_ONES)})\b"
                    r"(?!-(?:class|rate|hand|degree))"),
        ("number", r"(?<=\blevel[- ])(?P<roman>IV|I{1,3}|V)\b"),
        ("number", rf"(?P<n>{_ANY})[ -](?P<unit>{_UNIT})\b"),
        ("number", r"(?<![\w.])(?P<n>\d+(?:\.\d+)?)(?P<unit>km2|m2|m3|km|cm|kg|ha|kwh|kw|m)\b"),
        ("year", rf"(?<![\w.,$-])(?P<n>{_YEAR})(?![\w,]*\d|\.\d|\w)"),
        ("number", rf"(?P<n>{_SCALED})(?![A-Za-z])"),
        ("number", rf"(?P<n>{_WORDS})(?!-?(?:self|time|-size))"),
    )
)  # fmt: skip
#: Matches wherever one of the grammar does, in one call instead of one a kind.
_ANY_FIGURE = re.compile(
    "|".join(
        f"(?{'i' if pattern.flags & re.IGNORECASE else ''}:{_NAME.sub('(?:', pattern.pattern)})"
        for _, pattern in _GRAMMAR
    )
)
_BEFORE = re.compile(
    r"(?:about|around|nearly|almost|over|than|approximately|some|roughly|exceeding|exceeded|"
    r"exceeds|topped|close to|up to|at least|estimated|surpassed|surpassing)(?: a)? (?:\S+ )?$",
    re.IGNORECASE,
)
_START = re.compile(r"(?<![A-Za-z\d])[\dA-Za-z$€£¥￥]")
_RUN = re.compile(r"[A-Za-z]+|[\d.,]*\d\w*|.")
_TO = frozenset({"-", "–", "to"})
_RANGE = re.compile(
    r"^ ?(?:-|–|to|and|through|until) ?(?P<n>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
    r"(?! ?%|\w|-|[,.:]\d)(?! (?:percent|million|billion|thousand|people|cities))"
)


def read(text: str) -> tuple[Figure, ...]:
    """Read the figures of an English text in order."""
    found: list[Figure] = []
    position = 0
    while (start := _START.search(text, position)) is not None:
        figures = _at(text, start.start())
        if found and figures and text[found[-1].span.end : figures[0].span.start].strip() in _TO:
            found[-1] = shared_range(found[-1], figures[0])
        found.extend(f for f in figures if f.kind)
        position = figures[-1].span.end if figures else _word_end(text, start.start())
    return tuple(found)


def _word_end(text: str, start: int) -> int:
    """Where to look next: behind the letter or digit run that was no figure."""
    match = _RUN.match(text, start)
    return match.end() if match else start + 1


def _at(text: str, start: int) -> list[Figure]:
    if _ANY_FIGURE.match(text, start) is None:
        return []
    for kind, pattern in _GRAMMAR:
        match = pattern.match(text, start)
        if match is None:
            continue
        value = _value(kind, match.groupdict())
        if value is None:
            continue
        span = Span(*match.span())
        if kind == "number" and match.group().lower() in {"one", "a", "zero"}:
            return [Figure("", value, "", span, match.group())]
        figure = Figure(kind, value, _unit(match), span, match.group(), _approx(text, start))
        return [figure, *_range_end(figure, text)]
    return []


def _range_end(figure: Figure, text: str) -> list[Figure]:
    """``December 25 to 27``: the second day belongs to the month of the first."""
    if figure.kind != "date":
        return []
    match = _RANGE.match(text[figure.span.end :])
    if match is None:
        return []
    day = Decimal(match.group("n"))
    month = figure.value // 100
    span = Span(figure.span.end + match.start("n"), figure.span.end + match.end())
    return [Figure("date", month * 100 + day, "", span, text[span.start : span.end])]


def _approx(text: str, start: int) -> bool:
    return _BEFORE.search(text[max(0, start - 40) : start]) is not None


def _unit(match: re.Match[str]) -> str:
    groups = match.groupdict()
    for key, table in (("coin", _COINS), ("unit", _UNITS)):
        words = groups.get(key)
        if words:
            return next(
                unit for form, unit in table.items() if re.fullmatch(form, words, re.IGNORECASE)
            )
    return ""


def _value(kind: str, groups: dict[str, str | None]) -> Decimal | None:
    """The normalised value of a match, or None where the words form no number."""
    month = groups.get("month") or groups.get("late")
    if month:
        number = Decimal(_MONTHS[month.lower().rstrip(".")])
        return number * 100 + Decimal(groups["n"] or "0") if kind == "date" else number
    if kind == "time":
        return _time(groups)
    if groups.get("half"):
        return Decimal("0.5")
    if groups.get("roman"):
        return Decimal(_ROMAN[(groups["roman"] or "").upper()])
    if kind == "fraction":
        return _fraction(groups)
    if groups.get("ord"):
        return (
            Decimal(_TENS.get((groups.get("tens") or "").lower(), 0))
            + _ORDINAL_ONES[(groups["ord"] or "").lower()]
        )
    return numeral(groups.get("n") or "")


def _fraction(groups: dict[str, str | None]) -> Decimal | None:
    top, bottom = (groups["n"] or "").lower(), (groups["d"] or "").lower()
    whole = Decimal(bottom) if bottom.isdigit() else Decimal(_PARTS[bottom])
    part = Decimal(1) if top == "a" else numeral(top)
    return part / whole if part is not None and whole else None


def _time(groups: dict[str, str | None]) -> Decimal:
    hour, minute = Decimal(groups["h"] or "0"), Decimal(groups.get("min") or "0")
    half = (groups.get("ampm") or "").lower()
    if half.startswith("p") and hour < 12:
        hour += 12
    if half.startswith("a") and hour == 12:
        hour = Decimal(0)
    return hour * 60 + minute


def numeral(words: str) -> Decimal | None:
    """Value of a numeral: ``33,000``, ``1.2 million``, ``two hundred and five``, ``twenty-one``.

    Returns None where the words do not form one number (``two three``).
    """
    words = words.lower().strip()
    match = re.match(r"([\d,]*\.?\d+)[ -]?([a-z]*)$", words)
    if match:
        return Decimal(match.group(1).replace(",", "")) * _SHORT.get(match.group(2), 1)
    tokens = [t for t in re.split(r"[ -]+", words) if t != "and"]
    return _spelled(["one" if t == "a" else t for t in tokens])


def _spelled(words: list[str]) -> Decimal | None:
    total = section = 0
    room = 10**9
    for word in words:
        if word in _LARGE:
            total += (section or 1) * _LARGE[word]
            section, room = 0, 10**9
        elif word in _GROUPS:
            section = (section or 1) * _GROUPS[word]
            room = 100
        else:
            value = _ONES.get(word, _TENS.get(word, 0))
            if value >= room:
                return None
            section += value
            room = 10 if word in _TENS else 1
    return Decimal(total + section) if words else None
