"""The rules judged for many students at once: columns of facts in, each rule's answers and the verdicts out.

Columns are dictionary-encoded, as Arrow and Parquet hold them. A rule answers by the facts it reads (`Rule.reads`)
and by nothing else, so its own judge is asked once for each combination of values that occurs, and the answer is
spread over the rows that have it. There is no second statement of any rule that could drift from the first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.facts import Case, School, Student
from rules.kinds.base import Judge, Rule
from rules.packs_in_force import Packs
from rules.ruling import Answer, Severity, Verdict

ANSWERS = (Answer.PASS, Answer.FAIL, Answer.UNDETERMINED)
VERDICTS = (Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNDETERMINED)
SILENT = -1  # the rule does not concern the row
KINDS = ("source.kind", "target.kind")  # what the direction follows from
Marks = NDArray[np.int8]

_WIDEST = 2**62
_BLANK = Case(date.min, Student("2000-01", 10, 1, "", ""), School("", "unknown", "", ""), School("", "unknown", "", ""))


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One fact of every row: row i has `values[codes[i]]`. A missing fact is the value None."""

    codes: NDArray[np.int64]
    values: tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """For each of `packs.judges`, in order, an index into ANSWERS per row, or SILENT; and one into VERDICTS per row."""

    answers: tuple[Marks, ...]
    verdicts: Marks


def encode(values: Iterable[object]) -> Column:
    """A column from plain values, which must be hashable."""
    places: dict[object, int] = {}
    codes = [places.setdefault(value, len(places)) for value in values]
    return Column(np.array(codes, dtype=np.int64), tuple(places))


def facts_read(packs: Packs) -> tuple[str, ...]:
    """The columns that judging needs, by the path of the fact in a case."""
    return tuple(sorted({fact for resolved, _ in packs.judges for fact in _facts(resolved.rule)}))


def columns_of(packs: Packs, cases: Sequence[Case]) -> dict[str, Column]:
    """The columns of some cases."""
    return {fact: encode(map(attrgetter(fact), cases)) for fact in facts_read(packs)}


def judge_columns(packs: Packs, columns: Mapping[str, Column], rows: int) -> Judgements:
    """Every application rule's answer and the verdict, for `rows` rows.

    Raises:
        KeyError: a column of `facts_read` is missing.
    """
    answers = []
    failed, open_ = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
    for resolved, judge in packs.judges:
        marks = _judge(judge, {fact: columns[fact] for fact in _facts(resolved.rule)})
        answers.append(marks)
        if resolved.rule.effective_severity is Severity.BLOCK:
            failed |= marks == ANSWERS.index(Answer.FAIL)
            open_ |= marks == ANSWERS.index(Answer.UNDETERMINED)
    verdicts = np.where(failed, VERDICTS.index(Verdict.INELIGIBLE), 0)
    verdicts = np.where(open_ & ~failed, VERDICTS.index(Verdict.UNDETERMINED), verdicts)
    return Judgements(tuple(answers), verdicts.astype(np.int8))


def _facts(rule: Rule) -> tuple[str, ...]:
    """What a rule's answer depends on; a rule of one direction also on the direction."""
    return rule.reads if rule.direction == "any" else tuple(dict.fromkeys((*rule.reads, *KINDS)))


def _judge(judge: Judge, columns: Mapping[str, Column]) -> Marks:
    first, where = _combinations(list(columns.values()))
    marks = np.empty(len(first), dtype=np.int8)
    for place, row in enumerate(first):
        judged = judge(_case({fact: column.values[column.codes[row]] for fact, column in columns.items()}))
        marks[place] = SILENT if judged is None else ANSWERS.index(judged.answer)
    return marks[where]


def _combinations(columns: Sequence[Column]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each combination of values the first row that has it, and for each row the place of its combination."""
    codes, width = columns[0].codes, len(columns[0].values)
    for column in columns[1:]:
        if width * len(column.values) >= _WIDEST:
            distinct, codes = np.unique(codes, return_inverse=True)
            width = len(distinct)
        codes, width = codes * len(column.values) + column.codes, width * len(column.values)
    _, first, where = np.unique(codes, return_index=True, return_inverse=True)
    return first, where


def _case(facts: Mapping[str, object]) -> Case:
    """A case that has these facts; what else it says no rule that reads only them can see."""
    own: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for fact, value in facts.items():
        part, dot, name = fact.partition(".")
        if dot:
            parts.setdefault(part, {})[name] = value
        else:
            own[part] = value
    own |= {part: replace(getattr(_BLANK, part), **named) for part, named in parts.items()}
    return replace(_BLANK, **own)
