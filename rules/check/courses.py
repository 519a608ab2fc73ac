"""Courses: unknown ones, targets no longer taught, overlapping versions, credits that disagree with hours."""

from collections.abc import Iterator
from itertools import combinations

from rules.check.finding import CheckFinding, Gravity
from rules.check.sheet import Sheet, Version
from rules.units import unit_of
from rules.words import number


def course_faults(sheet: Sheet) -> Iterator[CheckFinding]:
    """Faults of course versions, and of the courses rows name."""
    for versions in sheet.versions.values():
        for version in versions:
            yield from _alone(sheet, version)
        for first, second in combinations(versions, 2):
            same_elsewhere = first.pack != second.pack and first.course == second.course
            if first.span.overlaps(second.span) and not same_elsewhere:
                yield _of_course(
                    second,
                    "CK142",
                    "error",
                    f"课程 {second.course.code} 的两个版本同时有效，只会用到先列的一个。",
                    f"Two versions of {second.course.code} hold at the same time; only the first listed is used.",
                )
    yield from _unknown(sheet)
    yield from _dead(sheet)


def _alone(sheet: Sheet, version: Version) -> Iterator[CheckFinding]:
    course = version.course
    if version.span.empty:
        yield _of_course(
            version,
            "CK143",
            "error",
            f"课程 {course.code} 的失效日期不晚于生效日期。",
            f"{course.code} ends before it begins.",
        )
    by_hours = unit_of(sheet.packs, course.curriculum).credits(course.hours)
    # An empty cell reads as zero: nothing stated, nothing to disagree with.
    if by_hours and course.credits and by_hours != course.credits:
        yield _of_course(
            version,
            "CK144",
            "note",
            f"课程 {course.code} 载明 {number(course.credits)} 学分，{number(course.hours)} 学时折合 {number(by_hours)}。",
            f"{course.code} states {number(course.credits)} credits; {number(course.hours)} hours come to {number(by_hours)}.",
        )


def _unknown(sheet: Sheet) -> Iterator[CheckFinding]:
    told: set[tuple[int, str]] = set()
    for alternative in sheet.alternatives:
        for code in (*alternative.sources, *alternative.row.targets):
            key = (id(alternative.row), code)
            if code not in sheet.versions and key not in told:
                told.add(key)
                yield alternative.finding(
                    "CK141",
                    "error",
                    f"课程表中没有 {code}。",
                    f"{code} is in no list of courses.",
                    course=code,
                )


def _dead(sheet: Sheet) -> Iterator[CheckFinding]:
    """A transfer follows the completion of its courses, so a target must outlive the row that grants it."""
    for row in sheet.rows:
        if row.row.relation == "none" or row.span.empty:
            continue
        for code in row.row.targets:
            spans = [version.span for version in sheet.versions.get(code, ()) if not version.span.empty]
            last = max((span.end for span in spans), default=None)
            if last is None or last >= row.span.end:
                continue
            dead = last <= row.span.start
            yield row.finding(
                "CK140",
                "error" if dead else "warning",
                f"{code} 自 {last} 起不再开设，" + ("本行无课可认定。" if dead else "本行仍继续有效。"),
                f"{code} is no longer taught from {last}, " + ("before" if dead else "while") + " the row holds.",
                course=code,
                until=last.isoformat(),
            )


def _of_course(version: Version, code: str, severity: Gravity, zh: str, en: str) -> CheckFinding:
    course = version.course
    facts = {"course": course.code, "hours": number(course.hours), "credits": number(course.credits)}
    return CheckFinding(code, severity, version.pack, version.place, zh, en, facts)
