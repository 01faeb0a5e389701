"""Credit lines of English briefs: who translated, edited, proofread or photographed."""

from __future__ import annotations

import re

from pages.model import Credit
from pages.script import HAN

_CORE = (
    r"(?:text|texts|translations?|translated|translators?|edited|editors?|editing|photos?|photographs?"
    r"|photographed|photographers?|pictures?|images?|proofread(?:ing|er|ers)?|reporters?|reported|reporting"
    r"|writers?|written|writing|authors?|compiled|compilers?|source|sources|layout|designe?r?s?|designed|captions?"
    r"|graphics?|infographics?|illustrations?|correspondents?|contributors?|reviewed|reviewers?|revised"
    r"|polished|polishing|checked|interpreted|interpreters?|typesetting|words)"
)
_MODIFIER = (
    r"(?:english|chinese|chief|executive|senior|deputy|managing|duty|copy|language|page|news|story"
    r"|video|intern|web|online|final)"
)
_ROLE = (
    rf"(?:(?:{_MODIFIER}\s+)*{_CORE}(?:\s*(?:&|and|/|,|\+|\s)\s*(?:(?:{_MODIFIER}\s+)*{_CORE}))*)"
)
_CHINESE_ROLE = (
    r"(?:英文|英语|文字)?(?:翻译|翻譯|编译|編譯|英译|英譯|译者|譯者|译|譯)"
    r"|英文(?:编辑|編輯|校对|校對|审校)"
)
_LATIN_NAME = r"[A-Z][\w'’.\-]*(?:\s[A-Z][\w'’.\-]*){0,4}"
_HAN_NAME = rf"[{HAN}·]{{2,4}}(?:[\s、,，/]+[{HAN}·]{{2,4}})*"
_NAME = rf"(?:{_LATIN_NAME}(?:\s*(?:,|、|&|/|\band\b)\s*{_LATIN_NAME})*|{_HAN_NAME})"
_SEPARATOR = r"\s*(?:[:：/／|｜]|[-–—]{1,2}(?=\s))\s*|\s+"

_ROLE_LINE = re.compile(rf"(?P<role>(?i:{_ROLE}(?:\s+by)?)|{_CHINESE_ROLE})\s*[:：/／|｜\-–—]?")
_PAIR = re.compile(
    rf"(?P<role>(?i:{_ROLE})|{_CHINESE_ROLE}|By)(?P<by>\s+(?i:by))?(?P<separator>{_SEPARATOR})(?P<name>{_NAME})"
)
_REVERSED = re.compile(rf"(?P<name>{_NAME})\s*[(（/／|]\s*(?P<role>(?i:{_ROLE}))\s*[)）]?")
_HEAD = re.compile(rf"(?:(?i:{_ROLE})|{_CHINESE_ROLE})\s*(?:[:：/／]|(?i:by)\b)")
_NAME_LINE = re.compile(_NAME)
_PARTICIPLE = re.compile(r"(?i:.*(?:ed|en|proofread)$)")
_LONGEST = 160
_BETWEEN = " \t,，;；|｜"


def parse_role(text: str) -> str | None:
    """Give the role of a line that names a role alone, such as ``Text translation``."""
    match = _ROLE_LINE.fullmatch(_bare(text)) if len(text) <= _LONGEST else None
    return match.group("role") if match else None


def parse_name(text: str) -> str | None:
    """Give the name of a line that could be a name alone, Latin or Chinese."""
    bare = _bare(text)
    return bare if len(bare) <= _LONGEST and _NAME_LINE.fullmatch(bare) else None


def parse_credits(text: str) -> tuple[Credit, ...]:
    """Read a line that holds roles with their names; empty when it is anything else.

    >>> parse_credits("Text translation / Li Jing")
    (Credit(role='Text translation', name='Li Jing'),)
    """
    if len(text) > _LONGEST:
        return ()
    bare = _bare(text)
    starts = [match.start() for match in _HEAD.finditer(bare)]
    ends = [*starts[1:], len(bare)] if starts else []
    parts = [_parse_pair(bare[a:b].strip(_BETWEEN)) for a, b in zip(starts, ends, strict=True)]
    several = tuple(part for part in parts if part is not None)
    if len(several) == len(parts) > 1 and starts[0] == 0:
        return several
    found = _parse_pair(bare)
    return () if found is None else (found,)


def _parse_pair(text: str) -> Credit | None:
    match = _PAIR.fullmatch(text)
    if match is None:
        match = _REVERSED.fullmatch(text)
        return None if match is None else Credit(match.group("role"), match.group("name"))
    role = match.group("role")
    if match.group("by") and _PARTICIPLE.fullmatch(role):
        role += match.group("by")
    return Credit(role, match.group("name"))


def _bare(text: str) -> str:
    return text.strip(" \t()（）[]【】*—–-")
