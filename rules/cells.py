"""One cell of a catalogue table: read as what its column holds, or refused with the column's name."""

from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from rules.facts import Curriculum
from rules.formula import BadFormula, parse_formula
from rules.plain import day_of, plain_number
from rules.ruling import Relation

CURRICULA = {
    "general": Curriculum.GENERAL, "general_high": Curriculum.GENERAL, "gen": Curriculum.GENERAL,
    "普通高中": Curriculum.GENERAL, "高中": Curriculum.GENERAL,
    "vocational": Curriculum.VOCATIONAL, "voc": Curriculum.VOCATIONAL, "secondary_vocational": Curriculum.VOCATIONAL,
    "中等职业学校": Curriculum.VOCATIONAL, "中职": Curriculum.VOCATIONAL,
}  # fmt: skip
JOINT = frozenset({"alliance", "联盟", "联盟共建", "共建课程", "联盟共建课程"})
RowDirection = Literal["voc_to_gen", "gen_to_voc", "any"]


class CellError(ValueError):
    """A cell that cannot be read."""

    def __init__(self, column: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.column, self.zh, self.en = column, zh, en


def needed(cells: dict[str, str], column: str) -> str:
    """The text of a cell that must not be empty."""
    value = cells.get(column, "")
    if not value:
        raise CellError(column, "此格不能为空。", "This cell must not be empty.")
    return value


def exact_in(cells: dict[str, str], column: str) -> Fraction | None:
    """The number of a cell, exactly; None for an empty one."""
    text = cells.get(column, "")
    if not text:
        return None
    value = plain_number(text)
    if value is None:
        raise CellError(column, f"“{text}”不是非负数。", f'"{text}" is not a number of zero or more.')
    return Fraction(value)


def day_in(cells: dict[str, str], column: str) -> date | None:
    """The day of a cell; None for an empty one."""
    text = cells.get(column, "")
    day = day_of(text) if text else None
    if text and day is None:
        raise CellError(column, f"“{text}”不是 YYYY-MM-DD 日期。", f'"{text}" is not a date YYYY-MM-DD.')
    return day


def curriculum_of(text: str) -> Curriculum | None:
    """The curriculum a word names; None for none and for what belongs to both."""
    if not text or text in JOINT:
        return None
    if text not in CURRICULA:
        raise CellError("curriculum", f"未知的课程方案“{text}”。", f'Unknown curriculum "{text}".')
    return CURRICULA[text]


def direction_of(text: str) -> RowDirection:
    """The direction a word names."""
    for known in get_args(RowDirection):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise CellError("direction", f"未知的方向“{text}”。", f'Unknown direction "{text}".')


def relation_of(text: str) -> Relation:
    """The relation a word names."""
    for known in get_args(Relation):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise CellError("relation", f"未知的关系“{text}”。", f'Unknown relation "{text}".')


def alternatives_in(cells: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """The alternatives of the sources."""
    try:
        return parse_formula(needed(cells, "sources"))
    except BadFormula as error:
        raise CellError("sources", error.zh, error.en) from error


def targets_in(cells: dict[str, str]) -> tuple[str, ...]:
    """The target courses; a recorded refusal needs none."""
    text = cells.get("targets", "")
    if not text and cells.get("relation") in ("none",):
        return ()
    try:
        alternatives = parse_formula(needed(cells, "targets"))
    except BadFormula as error:
        raise CellError("targets", error.zh, error.en) from error
    if len(alternatives) != 1:
        raise CellError("targets", "认定课程只能用“+”连接。", 'Target courses are joined by "+" only.')
    return alternatives[0]
