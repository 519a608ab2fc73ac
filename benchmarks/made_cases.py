"""Made-up cases for the benchmarks: forty courses each, no two alike, new values every time they are asked for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from rules.casefile import parse_case
from rules.cases import BASES
from rules.facts import Case, Result

TERM_ENDS = (date(2026, 1, 20), date(2026, 7, 3), date(2026, 10, 30), date(2026, 12, 18), date(2027, 1, 20))
COUNTIES = ("370305", "370305", "370305", "370303")


def case_of(random: Random, courses: list[str], *, direction: str = "voc_to_gen") -> Case:
    """A student of varied facts, and results in these courses."""
    case = parse_case(BASES[direction])
    student = replace(
        case.student,
        grade=random.choice((10, 10, 11)),
        term=random.choice((1, 1, 2)),
        status=random.choice(("enrolled",) * 9 + ("suspended",)),
        completed_terms=random.choice((1, 2, 3, 4, None)),
        discipline=random.choice(("none", "none", "none", "active", None)),
        entrance_score=Decimal(random.randint(380, 520)),
        previous_transfers=random.choice((0, 0, 0, 1, None)),
        exams_passed=frozenset(random.choice((("信息技术",), ("信息技术", "物理"), ()))),
    )
    target = replace(
        case.target,
        code=f"31370005{random.randint(10, 19)}",
        county=random.choice(COUNTIES),
        places_left=random.randint(0, 9),
        class_size=random.randint(40, 56),
        score_line=Decimal(random.randrange(400, 480, 5)),
    )
    return replace(
        case,
        applied_on=date(2027, 1, random.randint(11, 31)),
        student=student,
        source=replace(case.source, code=f"31370005{random.randint(0, 9):02}"),
        target=target,
        paired=random.choice((True, True, True, False)),
        coordination=random.choice((None, "统筹文件")),
        consents=replace(case.consents, guardian=random.choice((True, True, True, None))),
        results=tuple(_result(random, course) for course in courses),
    )


def _result(random: Random, course: str) -> Result:
    """Scores from 50 to 100, most about 80, one in eight with a half point; hours as vocational courses have them."""
    half = ".5" if random.random() < 0.12 else ""
    hours = None if random.random() < 0.3 else Decimal(random.choice((54, 72, 72, 108)))
    score = int(random.triangular(50, 100, 82))
    return Result(course, "10-1", random.choice(TERM_ENDS), Decimal(f"{score}{half}"), hours)
