"""From an anonymous form to a case: courses up to a term, scores as typed, dates from the calendar. Nobody in particular."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from api.pages.place import CURRICULA, Place
from api.policy import OpenWindow, windows
from api.problems import FieldError
from api.words import CATEGORIES
from credits.models import SchoolTerm
from rules import facts
from rules.catalogue import Course
from rules.facts import Curriculum
from rules.kinds.time import Window, school_year
from rules.packs_in_force import Packs
from rules.plain import plain_number
from rules.ruling import Sentence
from rules.transcript import grade_words

Calendar = Mapping[tuple[str, int], SchoolTerm]
ALL_TERMS = ("10-1", "10-2", "11-1", "11-2")
FIELD = "score-"
MOST_COURSES = 300
LONGEST_SCORE = 8
SCORE = Sentence("应为 0 至 100 的数，或等级：{words}。", "Give a number of 0 to 100, or a grade: {words}.")


@dataclass(frozen=True, slots=True)
class Setting:
    """What an estimate supposes: where, up to which term, and the day of the application with its window."""

    place: Place
    term: str
    window: OpenWindow | None


def terms_offered(packs: Packs, direction: str) -> tuple[str, ...]:
    """The terms at which one may apply; all there could be where nobody has said."""
    rule = packs.rule(f"window.{direction}")
    if isinstance(rule, Window) and rule.terms != "unset":
        return tuple(rule.terms)
    return ALL_TERMS


def window_after(place: Place, term: str, today: date) -> OpenWindow | None:
    """The window, open or to come, in which somebody of this term could apply."""
    held = windows(place.packs.packs, today)
    return next((one for one in held if one.direction in ("any", place.direction) and term in one.terms), None)


def courses_until(place: Place, term: str) -> dict[str, list[Course]]:
    """Courses of the present curriculum taught up to a term, by category; joint ones belong to both curricula."""
    near = CURRICULA[place.direction][0]
    held = (place.packs.catalogue.course(code, place.day) for code in place.packs.catalogue.courses)
    found = [
        one for one in held if one and one.valid_on(place.day) and (one.joint or one.curriculum is near) and one.term <= term
    ]  # fmt: skip
    order = {name: at for at, name in enumerate(CATEGORIES)}
    found.sort(key=lambda one: (order.get(one.category, len(order)), one.category, one.code))
    grouped: dict[str, list[Course]] = {}
    for course in found[:MOST_COURSES]:
        grouped.setdefault(course.category, []).append(course)
    return grouped


def scores_of(fields: Mapping[str, str], courses: Mapping[str, Course]) -> dict[str, str]:
    """The scores that were filled in, by course; fields of courses that are not on the list are not read."""
    given = {code: fields.get(FIELD + code, "").strip() for code in courses}
    return {code: score for code, score in given.items() if score}


def wrong_scores(scores: Mapping[str, str], packs: Packs) -> list[FieldError]:
    """Every score that is neither a number of 0 to 100 nor a grade word the packs know."""
    words = grade_words(packs)
    said = Sentence(SCORE.zh.format(words="、".join(words) or "—"), SCORE.en.format(words=", ".join(words) or "—"))
    return [
        FieldError(f"/{FIELD}{code}", "not_a_score", said)
        for code, score in scores.items()
        if score not in words and _number(score) is None
    ]


def case_of(
    setting: Setting, scores: Mapping[str, str], courses: Mapping[str, Course], calendar: Calendar
) -> facts.Case:
    """The case of anybody with these scores who applies in the window; every paper is taken as given."""
    place, (grade, number) = setting.place, map(int, setting.term.split("-"))
    applied_on = place.day
    entered = school_year(applied_on) - (grade - 10)
    student = facts.Student(
        f"{entered}-09", grade, number, "enrolled", "full_time",
        completed_terms=(grade - 10) * 2 + number, discipline="none", previous_transfers=0,
    )  # fmt: skip
    results = tuple(
        _result(code, courses[code].term or setting.term, score, entered=entered, calendar=calendar, latest=applied_on)
        for code, score in scores.items()
    )
    return facts.Case(
        applied_on,
        student,
        _three_years(place.near),
        _three_years(place.far),
        effective_on=setting.window.effective_on if setting.window else None,
        paired=True,
        consents=facts.Consents(student=True, guardian=True),
        results=results,
    )


def _result(code: str, term: str, score: str, *, entered: int, calendar: Calendar, latest: date) -> facts.Result:
    number = _number(score)
    return facts.Result(
        code, term, min(latest, _completed(term, entered, calendar)), score if number is None else number
    )


def _three_years(school: facts.School) -> facts.School:
    return replace(school, programme="3") if school.curriculum is Curriculum.VOCATIONAL else school


def _number(score: str) -> Decimal | None:
    number = plain_number(score) if len(score) <= LONGEST_SCORE else None
    return number if number is not None and number <= 100 else None


def _completed(term: str, entered: int, calendar: Calendar) -> date:
    """The last day of a term of somebody who entered in that autumn; the usual one where the calendar lacks it."""
    grade, number = (int(part) for part in term.split("-"))
    year = entered + grade - 10
    known = calendar.get((f"{year}-{year + 1}", number))
    usual = date(year + 1, 1, 20) if number == 1 else date(year + 1, 6, 30)
    return known.ends_on if known else usual
