"""Refusals of the record as problems: the one place that gives them an HTTP status."""

import re
from collections.abc import Mapping
from functools import lru_cache

from api.problems import Answer, Problem
from credits import errors
from credits.errors import Refusal
from rules.ruling import Sentence

# What is not named here conflicts with the record's state: 409.
STATUS: Mapping[type[Refusal], int] = {
    errors.NotFound: 404,
    errors.StaleVersion: 412,
    errors.Forbidden: 403,
    errors.OwnSubmission: 403,
    errors.NameMissing: 422,
    errors.ReasonMissing: 422,
    errors.SameSchool: 422,
    errors.AppliedLater: 422,
    errors.NotProposed: 422,
    errors.DatesBackwards: 422,
}
CONFLICT = 409
_PLACE = re.compile(r"\{\w+\}")


def answer_of_refusal(refusal: Refusal) -> Answer:
    """The problem of a refusal, with its own sentence as the detail."""
    detail = Sentence(refusal.sentence_zh, refusal.sentence_en)
    return Answer(problem_of(type(refusal)), detail)


def problem_of(kind: type[Refusal]) -> Problem:
    """The catalogue's row of a kind of refusal: its sentence with the particulars left open."""
    zh, en = _PLACE.sub("…", kind.zh), _PLACE.sub("…", kind.en)
    title = Sentence(zh.partition("。")[0] + "。", en.partition(". ")[0].rstrip(".") + ".")
    return Problem(kind.code, STATUS.get(kind, CONFLICT), title, Sentence(zh, en))


@lru_cache(maxsize=1)
def refusal_catalogue() -> Mapping[str, Problem]:
    """Every kind of refusal by code."""
    return {kind.code: problem_of(kind) for kind in _kinds(Refusal)}


def _kinds(kind: type[Refusal]) -> list[type[Refusal]]:
    return [kind, *(deeper for below in kind.__subclasses__() for deeper in _kinds(below))]
