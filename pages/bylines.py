"""Bylines: who wrote an article and for which paper or agency, printed at its head."""

from __future__ import annotations

import re

from pages.script import HAN

_PAREN = r"[(（][^()（）。！？!?\n]{0,100}[)）]"
_MAN = (
    r"(?:全媒体|融媒体|见习|見習|首席|特约|特約|实习|實習|驻.{0,4}|摄影|文字)*"
    r"(?:记者|記者|通讯员|通訊員|实习生|特派员|评论员|評論員)"
)
_NAMES = rf"[{HAN}·]{{1,5}}(?:[ \u3000、,，/]+[{HAN}·]{{2,4}}(?=[ \u3000、,，/)）]|$|{_MAN}))*"
_NAME_LIST = rf"(?:[ \u3000:：/]*[{HAN}·]{{2,4}}(?=[ \u3000、/\n]|$|报道|報道|報導|摄|攝|文|图))"
_OUTLET = (
    r"(?:新华社|新華社|新华网|新華網|中新社|中新网|中新網|中国新闻网|中央社|人民日报|人民日報|人民网"
    r"|央视(?:新闻|网)?|央視(?:新聞|網)?|光明日报"
    rf"|经济日报|科技日报|[{HAN}]{{2,4}}(?:日报|日報|晚报|晚報|商报|早报|时报|都市报|青年报|社))"
)
_BYLINE = re.compile(
    "^[■●◆▲△□○◎▶★*【\\[]?\\s*(?:"
    + "|".join(
        (
            rf"本[报報刊网網台社][讯訊](?:\s*{_PAREN})+",
            rf"本[报報刊网網台社][讯訊][ \u3000:：]*{_MAN}"
            r"[^，。,:：;；!?！？\n]{1,30}?(?:报道|報道|報導)[ :：]?",
            rf"本[报報刊网網台社][讯訊][ \u3000]+{_MAN}{_NAME_LIST}+",
            rf"本[报報刊网網][{HAN}]{{0,6}}(?:\d{{1,2}}月\d{{1,2}}日)?[讯訊电電][ \u3000]*"
            rf"(?:{_PAREN}|{_MAN}[^，。,:：;；!?！？\n]{{1,30}}?(?:报道|報道|報導)[ :：]?)",
            rf"(?:文/图|文图|图/文|撰文|采写)[ \u3000:：/]*(?:本[报報])?{_MAN}{_NAME_LIST}+",
            rf"{_OUTLET}{_MAN}{_NAME_LIST}+(?:[ \u3000]*[{HAN}]{{0,4}}(?:报道|報道|報導))?[ :：]?",
            r"本[报報][综綜]合(?:消息|报道|報道|報導|[讯訊])?(?=[\s:：]|$)",
            r"本[报報刊网網台社][讯訊](?=[\s:：】\]\u4e00-\u9fff]|$)[:：]?",
            rf"本[报報刊网網台社]{_MAN}{_NAME_LIST}+"
            rf"(?:[ \u3000/]*(?:{_MAN}|文|图|圖|文/图|摄影报道){_NAME_LIST}*)*"
            rf"(?:[ \u3000]*(?:北京|发自)?[{HAN}]{{0,4}}(?:报道|報道|報導|摄影报道))?[ :：]?",
            rf"(?:据|據)?{_OUTLET}(?:[{HAN}A-Za-z]{{0,10}}?\d{{1,2}}月\d{{1,2}}日|[{HAN}]{{0,6}})?"
            rf"(?:专)?(?:[电電讯訊]|消息)(?:\s*{_PAREN})?(?=[\s:：(（\u4e00-\u9fff\d“《]|$)",
            rf"[(（][^()（）。\n]{{0,12}}{_MAN}[^()（）。\n]{{0,80}}[)）]",
            rf"{_MAN}[ \u3000:：]+{_NAMES}(?:[ \u3000]*{_MAN}[ \u3000:：]*{_NAMES})*"
            rf"(?:[ \u3000]*(?:报道|報道|報導))?(?=[ \u3000:：]|$)",
            rf"(?:文/图|文图|文、图|图/文|撰文|文|采写)[ \u3000]*[/／:：|｜][ \u3000]*"
            rf"(?:本[报報])?(?:{_MAN})?[^，。,;；!?！？\n]{{2,40}}$",
        )
    )
    + ")[】\\]]?"
)


def byline_end(text: str) -> int:
    """Give the offset where the byline at the head of a text ends, 0 without a byline.

    Known forms: 本报讯(记者 …), 本报讯 记者…报道, 本报记者 …, 本报综合消息, 据新华社电,
    新华社北京12月25日电(记者…), 中新社…, (记者 …), 文/图 …, simplified and traditional.
    """
    match = _BYLINE.match(text[:200])
    return match.end() if match else 0


def is_byline(text: str) -> bool:
    """Tell whether a line holds a byline and nothing else."""
    return 0 < len(text) == byline_end(text)
