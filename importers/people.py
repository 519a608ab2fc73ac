"""People: parsers for names, identity numbers, roll numbers, and the codes a roll keeps.

GB 11643 gives the identity number its form and check digit; JY/T 1004 and 1005 the status codes (`docs/policy.md`
§7.2, §7.4, §7.5). A damaged identifier is an error with advice and is never repaired.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from operator import mul

from importers.cells import Cell, day, folded, like_formula, lost_digits, squeezed, text
from importers.codes import Code
from importers.problem import Fault, fault

MALE, FEMALE = "1", "2"  # GB/T 2261.1

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZEROS = ord("0") * sum(_WEIGHTS)  # the digits are summed as characters
_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_STUDENT_NUMBER = re.compile(r"[GLJ][0-9]{17}[0-9X]")
_CHINESE_NAME = re.compile(r"[\s\u00b7\u3005\u3007\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U0003ffff]+")
_PLAIN_NAME = re.compile(r"[\u3400-\u9fff]+")
_DOTS = re.compile(r"[•．・‧∙●﹒]")  # noqa: RUF001 - the dots people type for the middle dot of a name
_SEXES = {
    **dict.fromkeys(("1", "男", "男性", "男生", "m", "male"), MALE),
    **dict.fromkeys(("2", "女", "女性", "女生", "f", "female"), FEMALE),
}
_RESIDENT = {"", "1", "01", "居民身份证", "身份证", "中华人民共和国居民身份证"}

STATUSES = {
    "01": "在读",
    "02": "休学",
    "03": "退学",
    "04": "停学",
    "05": "复学",
    "06": "流失",
    "07": "毕业",
    "08": "结业",
    "09": "肄业",
    "10": "转学",
    "11": "死亡",
    "12": "保留入学资格",
    "13": "公派出国",
    "14": "开除",
    "15": "下落不明",
    "99": "其他",
}
_STATUS_CODES = {
    **{code: code for code in STATUSES},
    **{code.lstrip("0"): code for code in STATUSES},
    **{words: code for code, words in STATUSES.items()},
    "转出": "10",
    "转学(转出)": "10",
    "在籍在读": "01",
    "在校": "01",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """A resident identity number that holds together, and what it says."""

    number: str
    birth: date
    sex: str


def name(cell: Cell) -> str | Fault:
    """A person's name: NFC; spaces inside a Chinese name are layout and go, in others they become single."""
    if isinstance(cell, str) and _PLAIN_NAME.fullmatch(cell):
        return cell
    found = text(cell)
    if not found:
        return fault(Code.MISSING_NAME)
    if like_formula(found):
        return fault(Code.FORMULA)
    found = _DOTS.sub("·", found)
    return "".join(found.split()) if _CHINESE_NAME.fullmatch(found) else " ".join(found.split())


def name_if_any(cell: Cell) -> str | Fault:
    """A name that only accompanies a roll number: blank is allowed."""
    found = name(cell)
    return "" if isinstance(found, Fault) and found.code is Code.MISSING_NAME else found


def identity(cell: Cell) -> Identity | Fault:
    """A resident identity number, checked (GB 11643-1999: weights, modulo 11)."""
    if isinstance(cell, str) and _ID.fullmatch(cell):
        found = cell
    else:
        written = other_document(cell)
        if isinstance(written, Fault):
            return written
        if not _ID.fullmatch(written):
            return fault(Code.ID_FORM)
        found = written
    if _CHECKS[(sum(map(mul, found[:17].encode(), _WEIGHTS)) - _ZEROS) % 11] != found[17]:
        return fault(Code.ID_CHECKSUM)
    try:
        birth = date(int(found[6:10]), int(found[10:12]), int(found[12:14]))
    except ValueError:
        return fault(Code.ID_FORM)
    return Identity(found, birth, MALE if int(found[16]) % 2 else FEMALE)


def other_document(cell: Cell) -> str | Fault:
    """The number of a passport or another document: no check digit to hold it to."""
    if cell == "" or not text(cell):
        return fault(Code.MISSING_ID)
    found = squeezed(cell)
    if like_formula(found):
        return fault(Code.FORMULA)
    return fault(Code.ID_AS_NUMBER) if lost_digits(cell) else found


def resident(cell: Cell) -> bool:
    """Whether a document type means the resident identity card (SFZJLX 1), which is also what a blank means."""
    return folded(cell) in _RESIDENT


def student_number(cell: Cell) -> str | Fault:
    """A roll number 全国学籍号: G, L or J and eighteen characters."""
    if isinstance(cell, str) and _STUDENT_NUMBER.fullmatch(cell):
        return cell
    if cell == "" or not text(cell):
        return fault(Code.MISSING_STUDENT_NUMBER)
    if lost_digits(cell):
        return fault(Code.STUDENT_NUMBER_AS_NUMBER)
    found = squeezed(cell)
    if _STUDENT_NUMBER.fullmatch(found):
        return found
    return fault(Code.FORMULA) if like_formula(found) else fault(Code.BAD_STUDENT_NUMBER, length=len(found))


def sex(cell: Cell) -> str | Fault:
    """A sex as its GB/T 2261.1 code, from 男, 女, 1 or 2."""
    return _SEXES.get(folded(cell)) or fault(Code.BAD_SEX, value=text(cell))


def birth(cell: Cell) -> date | Fault:
    """A date of birth; unlike other days it may not be blank."""
    return day(cell) or fault(Code.BAD_DATE, value=text(cell))


def status(cell: Cell) -> str | Fault:
    """A roll status as its two-digit code, from code or words."""
    return _STATUS_CODES.get(folded(cell)) or fault(Code.UNKNOWN_STATUS, value=text(cell))


_MONTH = re.compile(r"(\d{4})(?:[-/.]|年)?(\d{1,2})月?(?:(?:[-/.]|)(\d{1,2})日?)?")


def entered(cell: Cell) -> str | Fault:
    """The month of entry as `YYYY-MM`, from 202609, 2026-09, 2026年9月, a whole date or a date cell."""
    if isinstance(cell, date | datetime):
        return f"{cell.year:04}-{cell.month:02}"
    found = _MONTH.fullmatch(folded(cell))
    if not found or not 1 <= int(found[2]) <= 12 or not 1950 <= int(found[1]) <= 2100:
        return fault(Code.BAD_ENTERED, value=text(cell))
    return f"{found[1]}-{int(found[2]):02}"
