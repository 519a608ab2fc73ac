"""The case as JSON: what comes in is checked field by field, and refused with the path of the field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from rules.case_parts import CasePart, SchoolPart, StudentPart
from rules.facts import Case, Consents, Outcome, Result, School, Student
from rules.words import number


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One field that cannot be accepted. `path` is written as `student.grade` or `results.0.hours`."""

    path: str
    code: str
    zh: str
    en: str


class CaseError(ValueError):
    """A case that is not a case, with every field at fault."""

    def __init__(self, problems: tuple[CaseProblem, ...]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.en}" for p in problems))
        self.problems = problems


def read_case(text: str | bytes) -> Case:
    """A case from JSON text; duplicate keys and numbers written as numbers are refused like any other fault.

    Raises:
        CaseError: naming the path of every field at fault.
    """
    try:
        raw = json.loads(text, object_pairs_hook=_once, parse_float=Decimal)
    except CaseError:
        raise
    except (ValueError, RecursionError) as error:  # ValueError: not JSON, not UTF-8, an integer of thousands of digits
        raise CaseError(
            (CaseProblem("$", "not_json", f"不是有效的 JSON：{error}", f"Not valid JSON: {error}"),)
        ) from error
    return parse_case(raw)


def parse_case(raw: object) -> Case:
    """A case from a decoded JSON value.

    Raises:
        CaseError: naming the path of every field at fault.
    """
    try:
        part = CasePart.model_validate(raw)
    except ValidationError as error:
        raise CaseError(tuple(_problem(dict(detail)) for detail in error.errors())) from error
    return Case(
        applied_on=part.applied_on,
        effective_on=part.effective_on,
        student=_student(part.student),
        source=_school(part.source),
        target=_school(part.target),
        paired=part.paired,
        coordination=part.coordination,
        target_grade=part.target_grade,
        consents=Consents(part.consents.student, part.consents.guardian, part.consents.releasing_school),
        results=tuple(Result(r.course, r.term, r.completed_on, r.score, r.hours, r.credits) for r in part.results),
        outcomes=tuple(Outcome(o.kind, o.level, o.award, o.earned_on) for o in part.outcomes),
    )


def case_document(case: Case) -> dict[str, Any]:
    """The case as JSON again; `parse_case(case_document(case)) == case`."""
    student, consents = case.student, case.consents
    whole = {
        "applied_on": case.applied_on.isoformat(),
        "effective_on": case.effective_on.isoformat() if case.effective_on else None,
        "student": {
            "entered": student.entered,
            "grade": student.grade,
            "term": student.term,
            "status": student.status,
            "study_mode": student.study_mode,
            "completed_terms": student.completed_terms,
            "discipline": student.discipline,
            "entrance_score": _written(student.entrance_score),
            "exams_passed": sorted(student.exams_passed) if student.exams_passed is not None else None,
            "previous_transfers": student.previous_transfers,
        },
        "source": _school_document(case.source),
        "target": _school_document(case.target),
        "paired": case.paired,
        "coordination": case.coordination,
        "target_grade": case.target_grade,
        "consents": {
            "student": consents.student,
            "guardian": consents.guardian,
            "releasing_school": consents.releasing_school,
        },
        "results": [_result_document(result) for result in case.results],
        "outcomes": [
            {"kind": o.kind, "level": o.level, "award": o.award, "earned_on": o.earned_on.isoformat()}
            for o in case.outcomes
        ],
    }
    return _without_none(whole)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, _ in pairs if sum(k == key for k, _ in pairs) > 1)
        raise CaseError((CaseProblem(twice, "duplicate", "同一字段出现了两次。", "The field is given twice."),))
    return found


def _student(part: StudentPart) -> Student:
    return Student(
        entered=part.entered,
        grade=part.grade,
        term=part.term,
        status=part.status,
        study_mode=part.study_mode,
        completed_terms=part.completed_terms,
        discipline=part.discipline,
        entrance_score=part.entrance_score,
        exams_passed=frozenset(part.exams_passed) if part.exams_passed is not None else None,
        previous_transfers=part.previous_transfers,
    )


def _school(part: SchoolPart) -> School:
    return School(
        code=part.school,
        kind=part.kind,
        county=part.county,
        city=part.city,
        programme=part.programme,
        major=part.major,
        places_left=part.places_left,
        class_size=part.class_size,
        score_line=part.score_line,
    )


def _school_document(school: School) -> dict[str, Any]:
    return {
        "school": school.code,
        "kind": school.kind,
        "county": school.county,
        "city": school.city,
        "programme": school.programme,
        "major": school.major,
        "places_left": school.places_left,
        "class_size": school.class_size,
        "score_line": _written(school.score_line),
    }


def _result_document(result: Result) -> dict[str, Any]:
    return {
        "course": result.course,
        "term": result.term,
        "completed_on": result.completed_on.isoformat(),
        "score": result.score if isinstance(result.score, str) else number(result.score),
        "hours": _written(result.hours),
        "credits": _written(result.credits),
    }


def _written(value: Decimal | None) -> str | None:
    return None if value is None else number(value)


def _without_none(value: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _without_none(v) if isinstance(v, dict) else v for k, v in value.items() if v is not None}


SENTENCES = {
    "missing": ("缺少必填字段。", "A required field is missing."),
    "extra_forbidden": ("未知字段。", "Unknown field."),
    "not_a_string": ("数值须写成字符串，例如 \"72\"。", 'Write the number as a string, for instance "72".'),
    "not_a_number": ("不是以普通小数写法书写的非负数。", "Not a number of zero or more in plain decimal notation."),
    "not_a_day": ("须为 YYYY-MM-DD 日期。", "Write the date as YYYY-MM-DD."),
    "not_a_score": ("成绩须为数字或等级文字。", "A score is a number or a grade word, as a string."),
    "score_out_of_range": ("成绩须在 0 至 100 之间，以普通小数写法书写。", "A score lies between 0 and 100, in plain decimal notation."),
    "too_long": ("条目过多。", "Too many entries."),
    "string_pattern_mismatch": ("格式不符。", "Not of the required form."),
    "literal_error": ("不在允许的取值之内。", "Not one of the allowed values."),
}  # fmt: skip
DEFAULT_SENTENCE = ("值的类型或范围不符。", "Not of the required type or range.")


def _problem(detail: dict[str, Any]) -> CaseProblem:
    zh, en = SENTENCES.get(detail["type"], DEFAULT_SENTENCE)
    path = ".".join(str(part) for part in detail["loc"] if part not in ("decimal", "str")) or "$"
    return CaseProblem(path, detail["type"], zh, en)
