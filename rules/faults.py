"""Why a row of the catalogue is not met by a transcript: the facts of each fault, and how it is said."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from rules.ruling import Sentence
from rules.words import number

ABSENT = frozenset({"缺考", "缺", "免考"})


# Named tuples here and in rowtable.py: frozen dataclasses take four times as long to make, and one case makes dozens.
class Fault(NamedTuple):
    """One condition that is not met. `found` is what the transcript says, `needed` the score asked for."""

    why: Literal["lacking", "outside", "old", "low", "unusable", "no_unit"]
    courses: tuple[str, ...] = ()
    found: date | Decimal | str | None = None
    needed: Decimal | None = None


NO_UNIT = Fault("no_unit")


@lru_cache(maxsize=8192)
def said(fault: Fault) -> Sentence:
    """The fault in both languages."""
    found = fault.found
    zh, en = "、".join(fault.courses), ", ".join(fault.courses)
    match fault.why:
        case "lacking":
            return Sentence(f"还需修完 {zh}。", f"{en} must be completed too.")
        case "outside":
            return Sentence(
                f"{zh} 于 {found} 修完，不在本条的适用期内。",
                f"{en} was completed on {found}, outside this row's validity.",
            )
        case "old":
            return Sentence(
                f"{zh} 于 {found} 修完，已超过学分有效年限。", f"{en} was completed on {found}; the credit is too old."
            )
        case "low":
            score, least = (number(value) if isinstance(value, Decimal) else "" for value in (found, fault.needed))
            return Sentence(
                f"{zh} 成绩 {score}，要求不低于 {least}。", f"{en} scored {score}; at least {least} is needed."
            )
        case "unusable":
            return unusable(str(found))
        case _:  # no_unit
            return Sentence(
                "转入方课程方案每学分的学时数尚未规定，无法折算。",
                "The hours per credit of the target curriculum have not been set, so no credit can be computed.",
            )


def unusable(score: str) -> Sentence:
    """Why a score that is a word decides nothing: an absence, or a grade nobody has given a value in points."""
    if score in ABSENT:
        return Sentence(f"{score}，没有成绩，不能认定学分。", f'Recorded as "{score}": no score, so no credit.')
    return Sentence(
        f"成绩为等级“{score}”，尚未规定折合分数，无法判定。",
        f'The grade "{score}" has not been given a value in points, so nothing can be decided from it.',
    )
