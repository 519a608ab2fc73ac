"""Words: how terms, codes and numbers are said in Chinese and English."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.ruling import Sentence

GRADE_ZH = {10: "高一", 11: "高二", 12: "高三"}
TERM_ZH = {1: "第一学期", 2: "第二学期"}
DIRECTION = {
    "voc_to_gen": Sentence("中职→高中", "vocational → general"),
    "gen_to_voc": Sentence("高中→中职", "general → vocational"),
    "any": Sentence("双向", "both ways"),
}
STATUS = {
    "enrolled": Sentence("在读", "enrolled"),
    "suspended": Sentence("休学", "suspended"),
    "withdrawn": Sentence("退学", "withdrawn"),
    "stopped": Sentence("停学", "barred from study"),
    "graduated": Sentence("毕业", "graduated"),
    "transferred": Sentence("已转出", "transferred out"),
    "retained": Sentence("保留入学资格", "place retained"),
    "other": Sentence("其他", "other"),
}
STUDY_MODE = {
    "full_time": Sentence("全日制", "full-time"),
    "part_time": Sentence("非全日制", "part-time"),
}
PROGRAMME = {
    "3": Sentence("三年制", "three-year programme"),
    "5": Sentence("五年制", "five-year programme"),
    "3+4": Sentence("“3+4”贯通培养", '"3+4" through programme'),
    "3+2": Sentence("“3+2”贯通培养", '"3+2" through programme'),
}


def said(words: dict[str, Sentence], code: str) -> Sentence:
    """The words for a code, or the code itself where we know none."""
    return words.get(code) or Sentence(f"“{code}”", f'"{code}"')


def term(code: str) -> Sentence:
    """`10-1` → 高一第一学期 / Grade 10 term 1."""
    grade, _, number = code.partition("-")
    zh = GRADE_ZH.get(int(grade), f"{grade}年级") + TERM_ZH.get(int(number), f"第{number}学期")
    return Sentence(zh, f"Grade {grade} term {number}")


def terms(codes: tuple[str, ...]) -> Sentence:
    """Several terms, joined."""
    parts = [term(code) for code in codes]
    return Sentence("、".join(p.zh for p in parts), ", ".join(p.en for p in parts))


def listed(words: dict[str, Sentence], codes: tuple[str, ...]) -> Sentence:
    """Several codes said and joined."""
    parts = [said(words, code) for code in codes]
    return Sentence("、".join(p.zh for p in parts), ", ".join(p.en for p in parts))


def number(value: Decimal | Fraction | int) -> str:
    """An exact number in its shortest plain form: 4, 2.5, 0.75; a fraction that never ends as n/d."""
    if isinstance(value, Decimal):
        return _plain(value)
    top, bottom = value.as_integer_ratio()
    rest, places = bottom, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        places = max(places, count)
    if rest != 1:
        return f"{top}/{bottom}"
    return str(top) if bottom == 1 else _plain(Decimal(f"{top * 10**places // bottom}e-{places}"))


def _plain(value: Decimal) -> str:
    text = format(value, "f") if value else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text


def days_between(earlier: date, later: date) -> int:
    """Calendar days from one date to a later one."""
    return (later - earlier).days


def counted(n: int, noun: str) -> str:
    """A number with its English noun: 1 day, 2 days."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
