"""Worked cases beside the rules (cases.toml): one rule, one case, one expected answer, in a sentence to read aloud."""

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rules.casefile import CaseError, parse_case
from rules.facts import Case
from rules.kinds.base import UNSET, Rule
from rules.pack import Pack
from rules.problem import PackError, PackProblem
from rules.ruling import Answer

CASES_FILE = "cases.toml"

# A complete, eligible case each way: every fact a rule may ask for is there, so that a worked case can take one away.
_GENERAL = {"school": "3137000511", "kind": "general_high", "county": "370305", "city": "370300"}
_VOCATIONAL = {"school": "3137000501", "kind": "public_vocational", "county": "370305", "city": "370300"}
_ROOM = {"places_left": 3, "class_size": 45, "score_line": "420"}
_COMMON: Mapping[str, Any] = {
    "applied_on": "2027-01-25",
    "effective_on": "2027-02-22",
    "student": {
        "entered": "2026-09",
        "grade": 10,
        "term": 1,
        "status": "enrolled",
        "study_mode": "full_time",
        "completed_terms": 1,
        "discipline": "none",
        "entrance_score": "450",
        "exams_passed": ["信息技术"],
        "previous_transfers": 0,
    },
    "paired": True,
    "coordination": "市级统筹结对文件",
    "consents": {"student": True, "guardian": True, "releasing_school": True},
}
_VOCATIONAL_PLACE = _VOCATIONAL | _ROOM | {"programme": "3", "major": "660301"}
BASES: Mapping[str, Mapping[str, Any]] = {
    "voc_to_gen": {**_COMMON, "source": _VOCATIONAL_PLACE, "target": _GENERAL | _ROOM},
    "gen_to_voc": {**_COMMON, "source": _GENERAL | _ROOM, "target": _VOCATIONAL_PLACE},
}


class WorkedCase(BaseModel):
    """`[[case]]`: a base case with some facts changed, and what one rule answers.

    `change` gives facts by dotted path; the value "unknown" takes the fact away (a school's kind keeps the word:
    it is one of its values). `set` gives the rule's parameters other values, `unset` takes them as not yet set.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    rule: str
    expect: Answer
    base: Literal["voc_to_gen", "gen_to_voc"]
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]
    change: dict[str, Any] = {}
    given: Annotated[dict[str, Any], Field(alias="set")] = {}
    unset: tuple[str, ...] = ()


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")
    case: tuple[WorkedCase, ...] = ()


def load_cases(content: bytes, where: str) -> tuple[WorkedCase, ...]:
    """Read a cases.toml; `where` names the pack in problems.

    Raises:
        PackError: with every key at fault (PK040 not TOML, PK041 not of the format).
    """
    name = f"{where}/{CASES_FILE}"
    try:
        raw = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(
            [PackProblem(name, "", "PK040", f"不是有效的 TOML：{error}", f"Not valid TOML: {error}")]
        ) from error
    try:
        return _Document.model_validate(raw).case
    except ValidationError as error:
        raise PackError(
            [
                PackProblem(
                    name,
                    ".".join(str(part) for part in detail["loc"]),
                    "PK041",
                    f"案例不合格式：{detail['msg']}",
                    f"Not of the format of a case: {detail['msg']}",
                )
                for detail in error.errors()
            ]
        ) from error


def run_case(pack: Pack, worked: WorkedCase) -> Answer:
    """What the one rule of the one pack answers: no other pack, no other rule.

    Raises:
        PackError: PK042 no such rule, or one that does not judge; PK043 a parameter it does not have or accept;
            PK044 a fact the case contract does not have or accept; PK045 the rule does not concern the case.
    """
    rule = _with_parameters(pack, _rule(pack, worked), worked)
    judge = rule.judge()
    if judge is None:
        raise _fault(pack, worked, "PK042", f"规则 {rule.id} 申请时不作判定。", f"{rule.id} does not judge.")
    judged = judge(_case(pack, worked))
    if judged is None:
        raise _fault(pack, worked, "PK045", f"规则 {rule.id} 不涉及此案。", f"{rule.id} does not concern this case.")
    return judged.answer


def covered(cases: Sequence[WorkedCase]) -> Mapping[str, frozenset[Answer]]:
    """The outcomes shown for each rule, by rule id."""
    shown: dict[str, frozenset[Answer]] = {}
    for worked in cases:
        shown[worked.rule] = shown.get(worked.rule, frozenset()) | {worked.expect}
    return shown


def judging(pack: Pack) -> tuple[Rule, ...]:
    """The rules of a pack that answer at application, and so need worked cases."""
    return tuple(rule for rule in pack.rules if rule.step == "application" and rule.judge() is not None)


def uncovered(pack: Pack, cases: Sequence[WorkedCase]) -> tuple[tuple[str, Answer], ...]:
    """Every (rule id, outcome) that no case shows; a pack is complete when there is none."""
    shown = covered(cases)
    return tuple(
        (rule.id, answer) for rule in judging(pack) for answer in Answer if answer not in shown.get(rule.id, ())
    )


def _rule(pack: Pack, worked: WorkedCase) -> Rule:
    for rule in pack.rules:
        if rule.id == worked.rule:
            return rule
    raise _fault(pack, worked, "PK042", f"没有规则“{worked.rule}”。", f'There is no rule "{worked.rule}".')


def _with_parameters(pack: Pack, rule: Rule, worked: WorkedCase) -> Rule:
    """The rule as if its parameters had these values, checked again as in pack.toml."""
    if not worked.given and not worked.unset:
        return rule
    asked = worked.given | dict.fromkeys(worked.unset, UNSET)
    foreign = [name for name in asked if name not in rule.parameters()]
    if foreign:
        listed = "、".join(foreign)
        raise _fault(
            pack, worked, "PK043", f"规则 {rule.id} 没有参数：{listed}。", f"{rule.id} has no parameter {listed}."
        )
    try:
        return type(rule).model_validate(rule.model_dump() | asked)
    except ValidationError as error:
        said = error.errors()[0]["msg"]
        raise _fault(
            pack, worked, "PK043", f"规则 {rule.id} 的参数不合要求：{said}", f"Not a value of {rule.id}: {said}"
        ) from error


def _case(pack: Pack, worked: WorkedCase) -> Case:
    document = deepcopy(dict(BASES[worked.base]))
    for path, value in worked.change.items():
        if not _changed(document, path.split("."), value):
            raise _fault(pack, worked, "PK044", f"没有事实“{path}”。", f'There is no fact "{path}".')
    try:
        return parse_case(document)
    except CaseError as error:
        first = error.problems[0]
        raise _fault(pack, worked, "PK044", f"{first.path}：{first.zh}", f"{first.path}: {first.en}") from error


def _changed(document: dict[str, Any], path: list[str], value: object) -> bool:
    """Put a value at a path, or take the fact away; False where the path leads nowhere."""
    *folders, leaf = path
    for folder in folders:
        inner = document.get(folder)
        if not isinstance(inner, dict):
            return False
        document = inner
    if value != "unknown" or leaf == "kind":
        document[leaf] = value
        return True
    return document.pop(leaf, None) is not None


def _fault(pack: Pack, worked: WorkedCase, code: str, zh: str, en: str) -> PackError:
    return PackError([PackProblem(f"{pack.id}/{CASES_FILE}", f"case {worked.rule} “{worked.zh}”", code, zh, en)])
