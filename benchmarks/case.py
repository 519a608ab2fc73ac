"""The whole evaluation as the API calls it, against zen-engine on 40 rules alone, with trace.

Shipped packs, a transcript of 40 courses, the best assignment with its proof, a reason for every course, the make-up
plan.
"""

from functools import partial
from random import Random
from typing import Any

from benchmarks.forty_rules import zen_decision, zen_facts
from benchmarks.made_cases import case_of
from benchmarks.timing import line, medians
from rules.evaluate import evaluate
from rules.facts import Case, Curriculum
from rules.pack import load_tree, shipped
from rules.packs_in_force import Packs, in_force

CASES = 12
WARM = 40  # rounds before the clock runs: a service that has been running for a while
ELSEWHERE = ("V-XX-1", "V-XX-2", "V-XX-3", "V-XX-4")


def measure(rounds: int = 41) -> list[dict[str, Any]]:
    """Seconds per case of ours and per 40 rules of zen-engine."""
    packs = load_tree(shipped())
    random = Random(5)  # noqa: S311  the same cases every run
    held = in_force(packs, case_of(random, []))
    courses = _forty(held)
    fresh = partial(_cases, random, courses)
    for _ in range(WARM):
        for case in fresh():
            evaluate(held, case)
    decision = zen_decision(said=True)

    def contexts() -> list[dict[str, Any]]:
        return [zen_facts(case) for case in fresh()]

    ours, theirs = medians(
        [(partial(evaluate, held), fresh), (lambda facts: decision.evaluate(facts, {"trace": True}), contexts)], rounds
    )
    return [line("case", ours, theirs, 4, "higher")]


def _forty(packs: Packs) -> list[str]:
    """The vocational courses of the catalogue, filled up to forty with courses it does not know."""
    known = [c for c, versions in packs.catalogue.courses.items() if versions[0].curriculum is Curriculum.VOCATIONAL]
    return [*known, *ELSEWHERE][:40]


def _cases(random: Random, courses: list[str]) -> list[Case]:
    return [case_of(random, courses) for _ in range(CASES)]
