"""Rules and matching of rows, no choice among them: 40 courses × 200 rows + 40 rules, every answer with its reasons.

`evaluate` compares with zen-engine on the 40 rules alone, with trace; `evaluate-floor` with the same logic as one
plain function that keeps no reasons. All three are first shown to answer alike.
"""

from collections import defaultdict
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from benchmarks.forty_rules import SETS, pack_toml, plain_rules, zen_decision, zen_facts, zen_table
from benchmarks.made_cases import case_of
from benchmarks.timing import line, medians
from rules.evaluate import judged
from rules.facts import Case
from rules.pack import load_pack
from rules.packs_in_force import Packs, combine

COURSES = 120
ROWS = 200
CASES = 16
WARM = 150  # rounds before the clock runs: a service that has been running for a while


def catalogue(seed: int = 7) -> dict[str, bytes]:
    """200 rows over 120 courses, as real ones are: four in five one-to-one, the rest join two or are alternatives."""
    random = Random(seed)  # noqa: S311  a made-up catalogue, the same every run
    courses = ["code,name,curriculum,category,hours,credits,term"]
    for i in range(COURSES):
        courses.append(f"V{i:03},中职课程{i},vocational,公共基础,{random.choice((36, 72, 72, 108))},4,10-1")
        courses.append(f"G{i:03},高中课程{i},general,必修,{random.choice((36, 36, 54))},2,10-1")
    rows = ["id,direction,sources,targets,relation,min_score,valid_from,clause"]
    for i in range(ROWS):
        kind, course = random.random(), i % COURSES
        other = (course + random.randint(1, 5)) % COURSES
        sources = f"V{course:03}"
        if kind > 0.9:
            sources += f"/V{other:03}"
        elif kind > 0.8:
            sources += f"+V{other:03}"
        target = course if i < COURSES else random.randrange(COURSES)
        relation = random.choice(("same", "same", "similar"))
        score = random.choice(("", "60", "70", "75"))
        rows.append(f"{i + 1},voc_to_gen,{sources},G{target:03},{relation},{score},2025-09-01,目录第{i + 1}条")
    return {"courses.csv": "\n".join(courses).encode(), "equivalences.csv": "\n".join(rows).encode()}


def fresh_cases(random: Random) -> list[Case]:
    """Cases with forty of the catalogue's courses, made from scratch so that nothing about them is known."""
    return [case_of(random, [f"V{i:03}" for i in random.sample(range(COURSES), 40)]) for _ in range(CASES)]


class Plain:
    """The same logic without reasons. Tables are made before, as anybody would; `__call__` is the one function."""

    def __init__(self, packs: Packs) -> None:
        listed = {code: versions[0] for code, versions in packs.catalogue.courses.items()}
        self.hours = {code: Decimal(int(course.hours)) for code, course in listed.items()}
        self.rows: defaultdict[str, list[Any]] = defaultdict(list)
        order = 0
        for row in packs.catalogue.rows:
            for sources in row.alternatives:
                order += 1
                minimum = Decimal(int(row.min_score)) if row.min_score is not None else Decimal(60)
                wanted = sum((self.hours[code] for code in row.targets), Decimal(0))
                for code in sources:
                    self.rows[code].append((order, sources, minimum, row.valid_from, row.valid_to, wanted))

    def __call__(self, case: Case) -> tuple[list[str], str, list[tuple[int, Decimal | None]]]:
        """The rules' answers, the verdict, and each touched row's place with its credits (None: not live)."""
        answers = plain_rules(case)
        verdict = "ineligible" if "F" in answers else "undetermined" if "U" in answers else "eligible"
        held = {result.course: result for result in case.results}
        hours, found = self.hours, {}
        for code in held:
            for order, sources, minimum, first, end, wanted in self.rows[code]:
                if order in found:
                    continue
                given, live = Decimal(0), True
                for source in sources:
                    result = held.get(source)
                    if result is None or result.score < minimum:
                        live = False
                        break
                    day = result.completed_on
                    if (first is not None and day < first) or (end is not None and day >= end):
                        live = False
                        break
                    given += hours[source] if result.hours is None else result.hours
                found[order] = min(given, wanted) / 18 // Decimal("0.5") * Decimal("0.5") if live else None
        return answers, verdict, sorted(found.items())


def measure(rounds: int = 61) -> list[dict[str, Any]]:
    """Seconds per case of ours, of zen-engine and of the plain function."""
    packs = combine((load_pack({"pack.toml": pack_toml()} | catalogue()),))
    plain, decision, bare, table = Plain(packs), zen_decision(said=True), zen_decision(said=False), zen_table()
    random = Random(11)  # noqa: S311  the same cases every run
    for case in fresh_cases(random):
        _check(packs, plain, decision, case)
    for _ in range(WARM):
        for case in fresh_cases(random):
            judged(packs, case)
    fresh = partial(fresh_cases, random)

    def contexts() -> list[dict[str, Any]]:
        return [zen_facts(case) for case in fresh()]

    works: list[Any] = [(partial(judged, packs), fresh), (plain, fresh)]
    works += [(lambda facts, d=d: d.evaluate(facts, {"trace": True}), contexts) for d in (decision, table, bare)]
    ours, floor, said, tabled, outcomes = medians(works, rounds)
    return [
        line("evaluate", ours, min(said, tabled), 20, "higher", ratio_to_outcomes_only=outcomes / ours),
        line("evaluate-floor", ours, floor, 0.5, "higher"),
    ]


def _check(packs: Packs, plain: Plain, decision: Any, case: Case) -> None:
    """All three answer alike, or the comparison means nothing."""
    verdict, findings, rows = judged(packs, case)
    answers, plain_verdict, plain_rows = plain(case)
    theirs = decision.evaluate(zen_facts(case), {})["result"]
    ours = {finding.rule: finding.outcome.value for finding in findings}
    same = (
        len(findings) == 20 * len(SETS)
        and [outcome[0].upper() for outcome in ours.values()] == answers
        and {rule: said["outcome"] for rule, said in theirs.items()} == ours
        and verdict.value == plain_verdict
        and [(c.order, c.credits if c.live else None) for c in rows] == plain_rows
    )
    if not same:
        raise RuntimeError("the three do not answer alike")
