"""Names as people write and search them: one spelling, and the pinyin under which a person is looked for (UX.md 2.1 Names)."""

import re
import unicodedata
from collections import Counter
from itertools import islice, product

from pypinyin import Style, pinyin

# Readings of surnames that differ from the character's usual one. The first is the usual reading of the surname;
# where both are heard, both are searched.
SURNAMES = {
    "尉迟": ["yuchi"], "万俟": ["moqi"], "长孙": ["zhangsun"], "澹台": ["tantai"], "令狐": ["linghu"], "呼延": ["huyan"],
    "皇甫": ["huangfu"], "欧阳": ["ouyang"], "司马": ["sima"], "上官": ["shangguan"], "诸葛": ["zhuge"], "夏侯": ["xiahou"],
    "司徒": ["situ"], "慕容": ["murong"], "宇文": ["yuwen"], "东方": ["dongfang"], "公孙": ["gongsun"], "端木": ["duanmu"],
    "单于": ["chanyu"], "独孤": ["dugu"], "南宫": ["nangong"], "轩辕": ["xuanyuan"], "钟离": ["zhongli"], "闻人": ["wenren"],
    "单": ["shan"], "曾": ["zeng"], "解": ["xie"], "仇": ["qiu"], "区": ["ou"], "盖": ["ge", "gai"], "查": ["zha"], "朴": ["piao"],
    "任": ["ren"], "华": ["hua"], "乐": ["yue", "le"], "翟": ["zhai", "di"], "覃": ["qin", "tan"], "种": ["chong"], "召": ["shao"],
    "员": ["yun"], "洗": ["xian"], "冼": ["xian"], "缪": ["miao"], "繁": ["po"], "折": ["she"], "黑": ["he"], "秘": ["bi"],
    "宓": ["mi", "fu"], "牟": ["mu", "mou"], "隗": ["wei", "kui"], "谌": ["chen", "shen"], "郇": ["xun", "huan"], "祭": ["zhai"],
    "能": ["nai"], "适": ["kuo"], "佴": ["nai"], "逄": ["pang"], "钭": ["tou"], "晟": ["cheng"], "柏": ["bai", "bo"], "薄": ["bo"],
    "车": ["che"], "贾": ["jia"], "石": ["shi"], "沈": ["shen"], "盛": ["sheng"], "葛": ["ge"], "宁": ["ning"], "燕": ["yan"],
    "纪": ["ji"], "藏": ["zang"], "臧": ["zang"], "卜": ["bu"], "费": ["fei", "bi"], "郗": ["xi", "chi"], "尹": ["yin"], "应": ["ying"],
    "哈": ["ha"], "那": ["na"], "都": ["du"], "曲": ["qu"], "阙": ["que"], "褚": ["chu"], "瞿": ["qu"], "俞": ["yu"], "于": ["yu"],
    "幺": ["yao"], "么": ["yao"], "占": ["zhan"], "重": ["chong"], "行": ["xing"], "降": ["xiang"], "强": ["qiang"], "尉": ["wei"],
    "粘": ["nian"], "句": ["gou"], "丁": ["ding"], "辟": ["pi"], "撒": ["sa"], "闫": ["yan"], "眭": ["sui"], "筰": ["ze"], "幸": ["xing"],
}
# The same surnames in traditional characters.
SURNAMES |= {written: SURNAMES[simple] for written, simple in {
    "尉遲": "尉迟", "万俟": "万俟", "萬俟": "万俟", "長孫": "长孙", "單于": "单于", "單": "单", "區": "区", "蓋": "盖", "華": "华", "樂": "乐",
    "種": "种", "員": "员", "繆": "缪", "適": "适", "諶": "谌", "車": "车", "賈": "贾", "寧": "宁", "紀": "纪", "費": "费", "應": "应",
    "鈄": "钭", "強": "强", "歐陽": "欧阳", "司馬": "司马", "諸葛": "诸葛", "閆": "闫", "闞": "阚"}.items() if simple in SURNAMES}
_DOTS = re.compile(r"[•・‧．⋅∙●]")
_DROP = re.compile(r"[\s·\-'’.\u200b-\u200f\u2060\ufeff]+")
_HAN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U000323af]")
MOST_VARIANTS = 12
# "奶奶张桂花" or "张桂花（奶奶）": a word that only tells the relation is no name, nor is one that names an office.
KIN = ("外祖母", "外祖父", "祖母", "祖父", "奶奶", "爷爷", "外婆", "外公", "姥姥", "姥爷", "母亲", "父亲", "妈妈", "爸爸", "继母", "继父", "养母", "养父", "哥哥", "姐姐", "弟弟", "妹妹",
       "伯父", "伯母", "叔叔", "婶婶", "舅舅", "舅妈", "姑姑", "姑父", "姨妈", "姨父", "丈夫", "妻子", "儿子", "女儿", "儿媳", "女婿", "监护人", "邻居", "亲戚", "本人", "保姆", "护工")
PARTS = re.compile(r"[\s,，、;；:：/()（）]+")
_BRACKETS = re.compile(r"[,;:/()]+")  # between Latin names, whose words belong together
NO_NAMES = {"父母", "祖父母", "外祖父母", "老伴", "配偶", "爱人", "子女", "孩子", "家人", "家长", "家属", "亲属", "亲人", "亲友", "朋友", "同学", "自己", "没有", "不详", "未知", "老师", "班主任",
            "社工", "医生", "村委", "居委", "村委会", "居委会", "社区", "社区居委会", "街道", "福利院", "敬老院", "养老院", "医院", "学校", "幼儿园", "派出所", "民政局", "民政办", "救助站",
            "father", "mother", "parents", "grandmother", "grandfather", "grandparents", "grandma", "grandpa", "aunt", "uncle", "brother", "sister", "sibling",
            "husband", "wife", "spouse", "son", "daughter", "child", "guardian", "neighbour", "neighbor", "friend", "teacher", "none", "unknown", "self"}


def tidy_name(text):
    """A name as it is kept: half-width, one kind of middle dot, single spaces only between Latin words."""
    text = _DOTS.sub("·", unicodedata.normalize("NFC", text or "").replace("．", "·"))
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\s*·\s*", "·", text)
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", text)


def search_form(text):
    """A name as it is compared: no dots, no spaces, no case."""
    return unicodedata.normalize("NFC", _DROP.sub("", tidy_name(text)).casefold())


def has_han(text):
    return bool(_HAN.search(text))


def _readings(character):
    if not _HAN.match(character):
        return [character]
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return found[0] if found else [""]


def _parts(form):
    """(surname, its readings, the rest) of a compared name."""
    for length in (2, 1):
        surname = form[:length]
        if len(surname) == length and surname in SURNAMES and (length == 1 or len(form) > 2):
            return surname, SURNAMES[surname], form[length:]
    return form[:1], None, form[1:]


def full_pinyin(text):
    """One reading of the whole name, syllable by syllable, so that 王桂蘭 and 王桂兰 meet."""
    form = search_form(text)
    surname, readings, rest = _parts(form)
    first = [readings[0]] if readings else [_readings(c)[0] for c in surname]
    return first + [_readings(c)[0] for c in rest]


def initials(text):
    """All initials a person may be looked for by: 单雄信 → SXX; at most a dozen where characters have several readings."""
    form = search_form(text)
    surname, readings, rest = _parts(form)
    if readings:
        letters = [sorted({_first_letters(surname, reading) for reading in readings})]
    else:
        letters = [_letters(c)[:1] for c in surname]  # an ordinary surname is read in one way only
    letters += [_letters(c) for c in rest]
    return ["".join(combination) for combination in islice(product(*letters), MOST_VARIANTS)]


def _letters(character):
    first = []
    for reading in _readings(character):
        if reading and reading[0] not in first:
            first.append(reading[0])
    return first or [character]


def _first_letters(surname, reading):
    """The initials of a surname's reading; of a double surname the first letters of both syllables."""
    if len(surname) == 1:
        return reading[0]
    second = {"yuchi": "yc", "moqi": "mq", "zhangsun": "zs", "chanyu": "cy", "tantai": "tt"}.get(reading)
    return second or "".join(_readings(c)[0][0] for c in surname)


def given_name(text):
    """The name without the surname, when there is one of two characters or more to look for."""
    form = search_form(text)
    rest = _parts(form)[2] if has_han(form) else ""
    return rest if len(rest) >= 2 else ""


def without_kin(text):
    """A name without the word for the relation before or behind it."""
    for kin in KIN:
        text = text.removeprefix(kin).removesuffix(kin)
    return text


def names_written(text):
    """The names in what somebody wrote where a name is asked for: "奶奶张桂花" and "张桂花（奶奶）" hold one, "奶奶" and "村委会" hold none."""
    text = tidy_name(text)
    parts = {without_kin(part.strip()) for part in (PARTS if has_han(text) else _BRACKETS).split(text)}
    return {part for part in parts if len(part) > 1 and part.casefold() not in NO_NAMES and not any(sign.isdigit() for sign in part)}


def told_apart(rows):
    """{key: words} of (key, words, mark): who shares the words with somebody else carries the mark as well."""
    rows = list(rows)
    often = Counter(words for _key, words, _mark in rows)
    return {key: f"{words} {mark}" if often[words] > 1 else words for key, words, mark in rows}
