"""Forty rules three ways: a pack for our evaluator, a decision graph for zen-engine, one plain Python function."""

import json
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import zen

from rules.facts import GENERAL_KINDS, VOCATIONAL_KINDS, Case
from rules.kinds.time import terms_left


class Values(NamedTuple):
    """The parameters of one set of twenty rules, one of every kind that judges; two sets make forty."""

    statuses: tuple[str, ...]
    completed: int
    last_grade: int
    transfers: int
    across_county: str
    places: str
    class_size: int
    terms: tuple[str, ...]
    window: tuple[date, date]
    remaining: int
    consents: tuple[str, ...]
    exams: tuple[str, ...]


SETS = (
    Values(
        ("enrolled",), 1, 12, 1, "coordination", "absolute", 50, ("10-1", "10-2"),
        (date(2027, 1, 18), date(2027, 1, 30)), 3, ("student", "guardian"), ("信息技术",),
    ),
    Values(
        ("enrolled", "suspended"), 2, 11, 2, "deny", "places", 55, ("10-1", "11-1"),
        (date(2027, 1, 11), date(2027, 1, 28)), 4, ("student", "guardian", "releasing_school"), ("信息技术", "物理"),
    ),
)  # fmt: skip


def _written(words: tuple[str, ...]) -> str:
    return json.dumps(words, ensure_ascii=False)


def pack_toml() -> bytes:
    """The forty rules as a pack of one city."""
    head = (
        '[pack]\nid = "B/forty"\ntitle = "四十条"\nlayer = "city"\nregion = "370300"\neffective_from = 2026-01-01\n'
        '[[source]]\nid = "S"\ntitle = "办法"\nissuer = "局"\n'
    )
    rules = [_rule(kind, place, text) for place, v in enumerate(SETS) for kind, text in _parameters(v).items()]
    return (head + "".join(rules)).encode()


def _rule(kind: str, place: int, parameters: str) -> str:
    return (
        f'[[rule]]\nid = "{kind}-{place}"\nkey = "{kind}.{place}"\nkind = "{kind}"\nsource = "S"\n'
        f'clause = "第{place}条"\nconfidence = "V"\nseverity = "block"\nzh = "句。"\nen = "Sentence."\n{parameters}\n'
    )


def _parameters(v: Values) -> dict[str, str]:
    year = f'year = 2026, terms = ["10-1", "10-2", "11-1", "11-2"], apply_from = {v.window[0]}, apply_before = {v.window[1]}'
    return {
        "study_mode": 'allowed = ["full_time"]',
        "status": f"allowed = {_written(v.statuses)}",
        "suspension": "barred = true",
        "discipline": "barred = true",
        "completed_terms": f"minimum = {v.completed}",
        "graduating_year": f"barred = true\ngrade = {v.last_grade}",
        "transfer_count": f"maximum = {v.transfers}",
        "school_kinds": "",
        "pairing": "required = true",
        "territory": f'across_county = "{v.across_county}"\nacross_city = "deny"',
        "programme": 'side = "source"\nallowed = ["3", "5"]\ndenied = ["3+4"]',
        "quota": f'basis = "{v.places}"\nlimit = 20',
        "class_size": f"maximum = {v.class_size}",
        "score_line": 'basis = "receiver_minimum"',
        "grade_alignment": "delta = 0",
        "window": f'terms = {_written(v.terms)}\nanchor = "end"',
        "window_dates": f"calendar = [{{ {year} }}]",
        "remaining_terms": f"minimum = {v.remaining}",
        "consents": f"of = {_written(v.consents)}",
        "exam_prerequisite": f"exams = {_written(v.exams)}",
    }


# zen-engine. A rule's expression gives its outcome; `said` adds the two sentences that ours writes for every rule.


def zen_decision(*, said: bool) -> Any:
    """The forty rules as one expression node: of the shapes tried (below) the one zen evaluates fastest."""
    expressions = [
        {"id": f"{kind}-{place}", "key": f"{kind}-{place}", "value": _outcome(kind, where, said)}
        for place, v in enumerate(SETS)
        for kind, where in _conditions(v).items()
    ]
    return _graph({"type": "expressionNode", "content": {"expressions": expressions}})


def zen_table() -> Any:
    """The same as one decision table that collects every row that holds: one row for each outcome of each rule."""
    rows = []
    for place, v in enumerate(SETS):
        for kind, (unknown, met) in _conditions(v).items():
            for outcome, holds in (
                ("undetermined", unknown),
                ("pass", f"not ({unknown}) and ({met})"),
                ("fail", f"not ({unknown}) and not ({met})"),
            ):
                zh, en = _sentences(kind, outcome)
                cells = {"rule": f"{kind}-{place}", "outcome": outcome, "zh": zh, "en": en}
                rows.append(
                    {"_id": f"{kind}-{place}-{outcome}", "if": holds}
                    | {name: json.dumps(text, ensure_ascii=False) for name, text in cells.items()}
                )
    outputs = [{"id": name, "name": name, "field": name} for name in ("rule", "outcome", "zh", "en")]
    content = {"hitPolicy": "collect", "inputs": [{"id": "if", "name": "if"}], "outputs": outputs, "rules": rows}
    return _graph({"type": "decisionTableNode", "content": content})


def _graph(node: dict[str, Any]) -> Any:
    place = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"} | place,
        node | {"id": "rules", "name": "rules"} | place,
        {"id": "out", "type": "outputNode", "name": "out"} | place,
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
        {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


def _sentences(kind: str, outcome: str) -> tuple[str, str]:
    return f"{kind} 的结论：{outcome}。", f"{kind} comes to {outcome}."


def _outcome(kind: str, conditions: tuple[str, str], said: bool) -> str:
    def result(outcome: str) -> str:
        zh, en = _sentences(kind, outcome)
        return f'{{outcome: "{outcome}", zh: "{zh}", en: "{en}"}}' if said else f'"{outcome}"'

    unknown, met = conditions
    judged = f"({met}) ? {result('pass')} : {result('fail')}"
    return judged if unknown == "false" else f"({unknown}) ? {result('undetermined')} : ({judged})"


def _conditions(v: Values) -> dict[str, tuple[str, str]]:
    """For each rule when it cannot be answered and when it is met."""
    first, before = v.window
    general = _written(tuple(sorted(GENERAL_KINDS)))
    across = "coordination != null" if v.across_county == "coordination" else "false"
    return {
        "study_mode": ("false", 'student.study_mode in ["full_time"]'),
        "status": ("false", f"student.status in {_written(v.statuses)}"),
        "suspension": ("false", 'student.status != "suspended"'),
        "discipline": ("student.discipline == null", 'student.discipline != "active"'),
        "completed_terms": ("student.completed_terms == null", f"student.completed_terms >= {v.completed}"),
        "graduating_year": ("false", f"student.grade < {v.last_grade}"),
        "transfer_count": ("student.previous_transfers == null", f"student.previous_transfers < {v.transfers}"),
        "school_kinds": (
            'source.kind == "unknown" or target.kind == "unknown"',
            f"(source.kind in {general}) != (target.kind in {general})",
        ),
        "pairing": ("paired == null", "paired"),
        "territory": (
            "source.city == target.city and source.county != target.county and coordination == null"
            if v.across_county == "coordination"
            else "false",
            f"source.city == target.city and (source.county == target.county or {across})",
        ),
        "programme": ("source.programme == null", 'source.programme in ["3", "5"]'),
        "quota": ("target.places_left == null", "target.places_left > 0"),
        "class_size": ("target.class_size == null", f"target.class_size < {v.class_size}"),
        "score_line": (
            "student.entrance_score == null or target.score_line == null",
            "student.entrance_score >= target.score_line",
        ),
        "grade_alignment": ("false", "target_grade == null or target_grade == student.grade"),
        "window": ("false", f"term_code in {_written(v.terms)}"),
        "window_dates": ("false", f'date(applied_on) >= date("{first}") and date(applied_on) < date("{before}")'),
        "remaining_terms": ("false", f"terms_left >= {v.remaining}"),
        "consents": (
            " or ".join(f"consents.{name} == null" for name in v.consents),
            " and ".join(f"consents.{name}" for name in v.consents),
        ),
        "exam_prerequisite": (
            "student.exams_passed == null",
            " and ".join(f'"{exam}" in student.exams_passed' for exam in v.exams),
        ),
    }


def zen_facts(case: Case) -> dict[str, Any]:
    """A case as zen reads it; what takes arithmetic on dates (terms) is given to it ready."""
    student, source, target, consents = case.student, case.source, case.target, case.consents
    return {
        "applied_on": case.applied_on.isoformat(),
        "term_code": student.term_code,
        "terms_left": terms_left(case),
        "student": {
            "grade": student.grade,
            "status": student.status,
            "study_mode": student.study_mode,
            "completed_terms": student.completed_terms,
            "discipline": student.discipline,
            "entrance_score": _number(student.entrance_score),
            "exams_passed": None if student.exams_passed is None else sorted(student.exams_passed),
            "previous_transfers": student.previous_transfers,
        },
        "source": {
            "kind": source.kind, "county": source.county, "city": source.city, "programme": source.programme,
        },
        "target": {
            "kind": target.kind, "county": target.county, "city": target.city, "places_left": target.places_left,
            "class_size": target.class_size, "score_line": _number(target.score_line),
        },
        "paired": case.paired,
        "coordination": case.coordination,
        "target_grade": case.target_grade,
        "consents": {
            "student": consents.student,
            "guardian": consents.guardian,
            "releasing_school": consents.releasing_school,
        },
    }  # fmt: skip


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


# Plain Python: P pass, F fail, U undetermined, in the order of the pack.


def plain_rules(case: Case) -> list[str]:
    """The forty rules as somebody in a hurry would write them: no reasons, no facts, no clauses."""
    student, source, target, consents = case.student, case.source, case.target, case.consents
    term, left = f"{student.grade}-{student.term}", terms_left(case)
    kinds = (source.kind, target.kind)
    answers = []
    for v in SETS:
        given = [getattr(consents, name) for name in v.consents]
        discipline, completed, before = student.discipline, student.completed_terms, student.previous_transfers
        score, line, exams = student.entrance_score, target.score_line, student.exams_passed
        answers += [
            "P" if student.study_mode == "full_time" else "F",
            "P" if student.status in v.statuses else "F",
            "P" if student.status != "suspended" else "F",
            "U" if discipline is None else "F" if discipline == "active" else "P",
            "U" if completed is None else "P" if completed >= v.completed else "F",
            "P" if student.grade < v.last_grade else "F",
            "U" if before is None else "P" if before < v.transfers else "F",
            "U" if "unknown" in kinds else "P" if (kinds[0] in VOCATIONAL_KINDS) != (kinds[1] in VOCATIONAL_KINDS) else "F",
            "U" if case.paired is None else "P" if case.paired else "F",
            "F" if source.city != target.city
            else "P" if source.county == target.county
            else "F" if v.across_county == "deny"
            else "P" if case.coordination else "U",
            "U" if source.programme is None else "P" if source.programme in ("3", "5") else "F",
            "U" if target.places_left is None else "P" if target.places_left > 0 else "F",
            "U" if target.class_size is None else "P" if target.class_size < v.class_size else "F",
            "U" if score is None or line is None else "P" if score >= line else "F",
            "P" if case.target_grade in (None, student.grade) else "F",
            "P" if term in v.terms else "F",
            "P" if v.window[0] <= case.applied_on < v.window[1] else "F",
            "P" if left >= v.remaining else "F",
            "F" if False in given else "U" if None in given else "P",
            "U" if exams is None else "P" if exams.issuperset(v.exams) else "F",
        ]  # fmt: skip
    return answers
