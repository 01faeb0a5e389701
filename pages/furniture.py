"""Page furniture: what is printed on a page and belongs to no article, teaser or brief.

A line is furniture when nothing of substance is left after the things that make furniture
(dates, page marks, duty names, telephone numbers, addresses, weather) are taken away.
"""

from __future__ import annotations

import re

from pages.script import HAN, count_han

_EDGE = r"[\s\-—–_=*·•|/\\~～▶►▷→>»<«◀◁←↓↑▲△▼▽■□◆◇●○★☆☞☛【】\[\]（）()]*"
_SECTION_CODE = r"(?:[A-Z]{0,2}\s?\d{1,3}|[一二三四五六七八九十]{1,3})"
_PAGE_MARK = re.compile(
    rf"{_EDGE}(?:详见|詳見|详情见|见|見|请看|请见|下转|下轉|上接|紧接|緊接|转|轉|刊|导读|P(?:age)?\.?)?"
    rf"{_EDGE}(?:第\s*)?(?:{_SECTION_CODE}(?:\s*[-—–~～、至]\s*{_SECTION_CODE})?)"
    rf"\s*(?:版面|版|页|頁|面)?(?:版?\s*(?:详见|报道|報道|頭版|头版))?{_EDGE}",
    re.IGNORECASE,
)
_PAGE = r"(?:第?\s*[A-Z]{0,2}\d{1,3}\s*版?|P\.?\s?\d{1,3})"
_SEE = r"(?:详见|詳見|见|見|下转|下轉|转|轉)"
_TRAILING_MARK = re.compile(
    rf"(?:\s*[（(【\[]\s*{_SEE}?\s*{_PAGE}\s*[)）】\]]|(?:\s+|\s*[▶►▷→>»☞/|]+\s*){_SEE}?\s*{_PAGE}"
    rf"|\s*{_SEE}\s*第?\s*[A-Z]{{0,2}}\d{{1,3}}\s*版)\s*[▶►▷→>»]*$"
)
_LEADING_MARK = re.compile(
    r"^(?:[▶►▷→>»☞]\s*)?(?:[A-Z]{1,2}\d{1,3}|P\.?\s?\d{1,3}|第?\s*[A-Z]?\d{1,3}\s*版|0\d)(?:\s*[▶►▷→>»|｜:：]\s*|\s+)"
)

_NAMES = rf"[:：/／\s]*[{HAN}·]{{2,4}}(?:[\s、,，/]+[{HAN}·]{{2,4}}(?![{HAN}:：/／]))*"
_DUTY = (
    r"(?:本版|本期|今日|夜班|值班|执行|執行|责任|責任|美术|美術|图片|圖片|文字|新媒体|视觉|視覺|首席)*"
    r"(?:责编|責編|美编|美編|编辑|編輯|主编|主編|编委|編委|主任|总编辑?|總編輯?|校对|校對|版式|版面设计|设计|設計|制图|製圖|组版"
    r"|排版|审读|審讀|二审|三审|初审|终审|終審|审核|審核|统筹|統籌|策划|策劃|监制|監製|检校|总值班|摄影|攝影|供图|供圖)"
)
_CONTACT = (
    r"(?:24\s*小时)?(?:本报)?(?:新闻|新聞|联系|聯絡|聯繫|夜班|报料|爆料|读者|讀者|广告|廣告|发行|發行|订阅|投诉|服务|值班|编辑部|投稿|传真|服務)*"
    r"(?:热线|熱線|电话|電話|邮箱|郵箱|信箱|传真|傳真|邮编|郵編|微信(?:公众号)?|微博|网址|網址|QQ|E-?mail|Tel|Fax|Email)"
)
_SEPARATOR = r"\s\-—–_|/\\.:：;；·•【】\[\]（）()▶►■●◆"
_TOKENS = re.compile(
    rf"(?:^|(?<=[{_SEPARATOR}]))(?:(?>(?:"
    + "|".join(
        (
            r"(?:公元)?\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}\s*月\s*\d{1,2}\s*日",
            r"(?:星期|礼拜|周|週)[一二三四五六日天]",
            rf"[农農][历曆][{HAN}]{{2,12}}|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年[{HAN}]{{2,6}}",
            r"(?:今日|本期|共)?\s*\d{1,3}\s*版|[总總]?第\s*\d{1,6}\s*[期号號]|第\s*[A-Z]?\d{1,3}\s*版",
            rf"(?<![A-Za-z0-9])[A-Z]{{0,2}}\d{{1,3}}(?:\s*[-—–]\s*[A-Z]{{0,2}}\d{{1,3}})?\s*版?(?![0-9A-Za-z%])"
            rf"(?:[{HAN}]{{0,2}}(?:要闻|新闻|要聞|新聞))?",
            _DUTY + _NAMES,
            r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
            r"(?:https?://|www\.)[^\s\u4e00-\u9fff]+",
            _CONTACT + r"[:：]?",
            r"\+?\(?\d{3,4}\)?[-\s]?\d{4,8}(?:[-转]\d{1,6})?|\d{5,12}|400-\d{3,4}-\d{3,4}",
            rf"[{HAN}]{{0,6}}(?:地址|社址)[:：].*",
            r"国内统一(?:连续出版物|刊)号?[:：]?|CN\s?\d{2}-\d{4}|邮发代号[:：]?|\d{1,3}-\d{1,3}|零售(?:价)?[:：]?|每份.{0,6}元",
        )
    )
    + rf")[{_SEPARATOR}]*))+(?=$|[{_SEPARATOR}]|(?<=[{_SEPARATOR}]))"
)
# Beside a mere number an unknown word may be a teaser's second line.
_STRONG = re.compile(
    rf"\d{{4}}\s*年\s*\d+\s*月\s*\d+\s*日|(?:星期|周)[一二三四五六日]|[农農][历曆]|{_DUTY}|{_CONTACT}|@|[期号號]"
)
_WORD_BREAK = re.compile(rf"[{_SEPARATOR}]+")
_SECTION_WORD = re.compile(
    rf"(?:[{HAN}]{{0,2}}(?:要闻|要聞|新闻|新聞|周刊|週刊|副刊|专版|專版|特刊|专刊|专题|專題|导读|導讀|评论|評論|观点|财经|財經|经济"
    rf"|經濟|体育|體育|文化|科技|国内|國內|国际|國際|教育|健康|广告|廣告|民生|社会|社會|本地|城事|镇街|头版|頭版|理论|时事|時事|时政"
    rf"|娱乐|娛樂|生活|综合|綜合|公告|天下|视点|焦点|关注|聚焦|广场|旅游|房产|汽车|金融|法治|港澳|两岸|日报|日報|晚报|晚報|时报|早报)"
    r"|要闻版|导读|今日导读|今日看点|Weekly)"
)
_WEATHER_HEAD = re.compile(
    rf"(?:[{HAN}]{{0,4}}(?:今日|明日|今天|明天|今晚|今明|未来)?(?:天气|天氣)(?:预报|預報)?)[:：\s]"
)
_WEATHER_SIGN = re.compile(r"\d\s*[℃度]|多云|多雲|晴|阴|陰|雨|雪|雾|霾|风|風")
_TEMPERATURES = re.compile(r"-?\d{1,2}\s*[℃°]?C?\s*[~～\-—–至到]\s*-?\d{1,2}\s*(?:℃|°C|度)")
_SKY = re.compile(
    r"多云|多雲|晴|阴|陰|[阵陣]雨|[小中大暴]雨|雷雨|微风|[东南西北]风|級|级|空气质量|湿度|濕度"
)
_NOTICE = re.compile(
    rf"本版(?:图片|圖片|照片|摄影|稿件|文图|文/图|撰文|供图)[{HAN}\s:：/·、]{{0,30}}|(?:图片|圖片|资料|資料)(?:来源|來源|图片|圖片)[:：]?[{HAN}\s]{{0,16}}"
    rf"|(?:本[报報]|社)(?:地)?址[:：].*|(?:本报)?法律顾问[:：].*|广告(?:经营)?许可证.*|印刷[:：].*|[{HAN}]{{2,12}}(?:印刷|出版)"
    rf"|(?:[▲▼◀▶←→↑↓]|图为|圖為|上图|下图|左图|右图|图[①-⑨一二三四]).{{0,90}}(?:摄|攝|供图|供圖|制图)[)）]?"
    rf"|[(（]?(?:本报记者|记者|通讯员|新华社记者|新華社記者)?[\s/]*[{HAN}]{{2,4}}(?:\s[{HAN}]{{2,4}})*[\s/]*(?:摄|攝|供图|制图|制)[)）]?"
)
_LATIN_NOTICE = re.compile(
    r"(?:[A-Z&]{2,14}(?: [A-Z&]{2,14}){0,2}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day.{0,40}\d.*"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"\.? \d{1,2},? \d{4}.*|(?:Tel|Fax|E-?mail|Hotline|Website|Web|Phone|Address|Add)\s*[:：].*|(?:https?://|www\.)\S+|[\w.+-]+@[\w.-]+)"
)
_LONGEST = 120
_LONGEST_REST = 4
_MOST_LATIN_WORDS = 2
_MOST_HAN = 12
_MOST_LABELS = 2


def is_page_mark(text: str) -> bool:
    """Tell whether a line only names a page: ``3``, ``A3``, ``▶03版``, ``下转第3版``."""
    return len(text) <= 24 and _PAGE_MARK.fullmatch(text) is not None and _names_page(text)


def _names_page(text: str) -> bool:
    return any(char.isdigit() for char in text) or "版" in text


def trailing_page_mark(text: str) -> int | None:
    """Give the offset where a page mark at the end of a line begins, None without one."""
    match = _TRAILING_MARK.search(text[-24:])
    return None if match is None else max(len(text) - 24, 0) + match.start()


def leading_page_mark(text: str) -> int:
    """Give the offset where a page mark at the head of a line ends, 0 without one."""
    match = _LEADING_MARK.match(text)
    return match.end() if match else 0


def is_furniture(text: str) -> bool:
    """Tell whether a whole line is page furniture."""
    if len(text) > _LONGEST:
        return False
    if is_page_mark(text) or _SECTION_WORD.fullmatch(text) or _NOTICE.fullmatch(text):
        return True
    return _is_weather(text) or _LATIN_NOTICE.fullmatch(text) is not None or _is_imprint(text)


def _is_weather(text: str) -> bool:
    if "。" in text[:-1]:
        return False
    if _WEATHER_HEAD.match(text):
        return _WEATHER_SIGN.search(text) is not None
    return (
        _TEMPERATURES.search(text) is not None and _SKY.search(text) is not None and len(text) < 50
    )


def _is_imprint(text: str) -> bool:
    """Take away dates, page marks, duties and contacts and see whether a section name is left."""
    if "，" in text or "," in text or text.endswith(("。", ".")):
        return False
    rest, tokens = _TOKENS.subn(" ", text)
    words = [word for word in _WORD_BREAK.split(rest) if word]
    if not tokens and not (words and _SECTION_WORD.fullmatch(words[0])):
        return not any(char.isalnum() for char in text)
    latin = [word for word in words if word.isascii()]
    if len(latin) > _MOST_LATIN_WORDS or not all(word[0].isupper() for word in latin):
        return False
    if sum(map(count_han, words)) > _MOST_HAN:
        return False
    labels = [word for word in words if not _SECTION_WORD.fullmatch(word)]
    if any(map(count_han, labels)) and not _STRONG.search(text):
        return False
    return len(labels) <= _MOST_LABELS and all(map(_is_short_label, labels))


def _is_short_label(word: str) -> bool:
    return count_han(word) <= _LONGEST_REST if count_han(word) else len(word) <= 12
