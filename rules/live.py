"""Which rows of the catalogue are live for a transcript, what each is worth, and why the others are not."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rules.catalogue import Course, Row
from rules.facts import Case
from rules.packs_in_force import Packs
from rules.ruling import Sentence
from rules.transcript import Attempt
from rules.units import unit_of
from rules.words import number

DEFAULT_PASS_MARK = Fraction(60)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One alternative of one row for which the student has at least one of the sources."""

    order: int
    row: Row
    sources: tuple[str, ...]
    hours: Fraction
    credits: Fraction
    obstacles: tuple[Sentence, ...]

    @property
    def live(self) -> bool:
        """Whether every condition of the row is met."""
        return not self.obstacles


def candidates(packs: Packs, case: Case, transcript: dict[str, Attempt]) -> list[Candidate]:
    """Every alternative that touches the transcript, in published order, live or with its obstacles."""
    default = pass_mark(packs)
    age = packs.parameter("credit.age", "years")
    oldest = _years_before(case.applied_on, age) if isinstance(age, int) else None
    found: list[Candidate] = []
    order = 0
    for row in packs.catalogue.rows:
        for sources in row.alternatives:
            order += 1
            if row.direction not in ("any", case.direction) or not any(code in transcript for code in sources):
                continue
            obstacles = _obstacles(
                row, sources, transcript, row.min_score if row.min_score is not None else default, oldest
            )
            hours, worth = _worth(packs, case, row, sources, transcript)
            if worth is None:
                obstacles.append(_no_unit())
            found.append(Candidate(order, row, sources, hours, worth or Fraction(0), tuple(obstacles)))
    return found


def pass_mark(packs: Packs) -> Fraction:
    """The score a row asks for when it names none: the packs' pass mark, else 60."""
    mark = packs.parameter("credit.pass_needed", "minimum")
    return Fraction(mark) if isinstance(mark, Decimal) else DEFAULT_PASS_MARK


def target_courses(packs: Packs, case: Case, row: Row) -> list[Course | None]:
    """The versions of a row's targets on the day the transfer takes effect."""
    day = case.effective_on or case.applied_on
    return [packs.catalogue.course(code, day) for code in row.targets]


def _obstacles(
    row: Row, sources: tuple[str, ...], transcript: dict[str, Attempt], minimum: Fraction, oldest: date | None
) -> list[Sentence]:
    obstacles: list[Sentence] = []
    lacking = [code for code in sources if code not in transcript]
    if lacking:
        obstacles.append(Sentence(f"还需修完 {'、'.join(lacking)}。", f"{', '.join(lacking)} must be completed too."))
    for code in sources:
        attempt = transcript.get(code)
        if attempt is not None:
            obstacles += _faults(row, code, attempt, minimum, oldest)
    return obstacles


def _faults(row: Row, code: str, attempt: Attempt, minimum: Fraction, oldest: date | None) -> list[Sentence]:
    faults: list[Sentence] = []
    done = attempt.result.completed_on
    if not row.valid_on(done) or (attempt.course is not None and not attempt.course.valid_on(done)):
        faults.append(
            Sentence(
                f"{code} 于 {done} 修完，不在本条的适用期内。",
                f"{code} was completed on {done}, outside this row's validity.",
            )
        )
    if oldest is not None and done < oldest:
        faults.append(
            Sentence(
                f"{code} 于 {done} 修完，已超过学分有效年限。",
                f"{code} was completed on {done}; the credit is too old.",
            )
        )
    if attempt.score is None:
        faults.append(attempt.unusable or Sentence("没有成绩。", "There is no score."))
    elif attempt.score < minimum:
        faults.append(
            Sentence(
                f"{code} 成绩 {number(attempt.score)}，要求不低于 {number(minimum)}。",
                f"{code} scored {number(attempt.score)}; at least {number(minimum)} is needed.",
            )
        )
    return faults


def _worth(
    packs: Packs, case: Case, row: Row, sources: tuple[str, ...], transcript: dict[str, Attempt]
) -> tuple[Fraction, Fraction | None]:
    """Hours recognised and credits; None where the target curriculum's unit is unset and the row names no credits."""
    given = sum((transcript[code].hours for code in sources if code in transcript), Fraction(0))
    targets = target_courses(packs, case, row)
    wanted = sum((course.hours for course in targets if course), Fraction(0))
    hours = min(given, wanted) if all(targets) and targets else given
    if row.relation in ("waiver", "none"):
        return hours, Fraction(0)
    if row.credits is not None:
        return hours, row.credits
    curriculum = next((course.curriculum for course in targets if course and course.curriculum), case.target.curriculum)
    return hours, unit_of(packs, curriculum).credits(hours)


def _no_unit() -> Sentence:
    return Sentence(
        "转入方课程方案每学分的学时数尚未规定，无法折算。",
        "The hours per credit of the target curriculum have not been set, so no credit can be computed.",
    )


def _years_before(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28 if leap else day.day)
